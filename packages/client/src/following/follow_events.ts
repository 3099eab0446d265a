import { type CogoEvent, EventFeed, type EventSource, unlessTransient } from "./event_feed.ts";

/** How to follow. */
export interface FollowOptions {
  /** The `sequence` of the last event that is already known; without it, from the beginning. */
  readonly after?: number;
  /** Ends it early, by throwing the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What is followed: where its events come from, and whether it is over. */
export interface Followed extends EventSource {
  isOver(): Promise<boolean>;
}

const LAST_WORDS = new Set(["task:completed", "task:failed", "task:cancelled", "session:ended"]);

/**
 * The events of a session from the log and from messages, until what is followed is over. Whether it is over
 * is asked, not taken from an event: a task that failed may have been reopened since.
 */
export async function* followEvents(
  followed: Followed,
  options: FollowOptions & { readonly pollMilliseconds?: number },
): AsyncGenerator<CogoEvent, void, undefined> {
  const feed = new EventFeed(followed, options);
  let mayBeOver = true;
  let isOver = false;
  try {
    for (;;) {
      const { events, complete } = await feed.next();
      yield* events;
      if (isOver && complete) return;
      mayBeOver ||= events.some(({ type }) => LAST_WORDS.has(type));
      if (isOver || !mayBeOver) continue;
      const answer = await followed.isOver().catch(unlessTransient);
      mayBeOver = answer === undefined;
      isOver = answer === true;
      // Its last event may have come after what was read.
      if (isOver) feed.checkLog();
    }
  } finally {
    feed.close();
  }
}
