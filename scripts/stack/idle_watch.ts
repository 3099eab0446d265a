/** Notices when nobody has used the stack for a while. */
export type IdleWatch = {
  /** Resolves when the time without a visit is over; never, when there is no limit. */
  readonly idle: Promise<void>;
  /** Somebody used the stack just now. */
  visited(): void;
  /** Somebody uses it until the returned function is called. */
  enter(): () => void;
  /** Lifts the limit for good. */
  keep(): void;
};

/** Makes the watch, which begins with the first visit; without a limit nothing is ever idle. */
export function createIdleWatch(limitMs: number | undefined): IdleWatch {
  let resolveIdle: () => void = () => undefined;
  const idle = new Promise<void>((resolve) => {
    resolveIdle = resolve;
  });
  let present = 0;
  let timer: NodeJS.Timeout | undefined;
  let limited = limitMs !== undefined;

  function restart(): void {
    clearTimeout(timer);
    if (limited && present === 0) timer = setTimeout(resolveIdle, limitMs);
  }

  return {
    idle,
    visited: restart,
    enter() {
      present += 1;
      clearTimeout(timer);
      return () => {
        present -= 1;
        restart();
      };
    },
    keep() {
      limited = false;
      clearTimeout(timer);
    },
  };
}
