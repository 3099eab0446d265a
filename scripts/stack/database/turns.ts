/** Whether somebody waits for the result of a statement (`interactive`) or not (`background`). */
export type Urgency = "interactive" | "background";

/** Hands out the one connection of an embedded database, to one holder at a time. */
export type Turns = {
  /** Resolves when it is the caller's turn; the next one begins when the returned function is called. */
  take(urgency: Urgency): Promise<() => void>;
};

// Background work must go on while people keep the stack busy.
const INTERACTIVE_IN_A_ROW = 8;

/** Makes the turns: interactive ones first, but of nine in a row at least one is for the background. */
export function createTurns(): Turns {
  const waiting: Record<Urgency, (() => void)[]> = { interactive: [], background: [] };
  let taken = false;
  let inARow = 0;

  function startNext(): void {
    const fair = inARow < INTERACTIVE_IN_A_ROW || waiting.background.length === 0;
    const urgency = fair && waiting.interactive.length > 0 ? "interactive" : "background";
    const start = waiting[urgency].shift();
    taken = start !== undefined;
    inARow = urgency === "interactive" ? inARow + 1 : 0;
    start?.();
  }

  /** Lets requests arrive between two turns: statements run on the thread that also reads the network. */
  function release(): void {
    setImmediate(startNext);
  }

  return {
    take(urgency) {
      return new Promise((resolve) => {
        waiting[urgency].push(() => resolve(once(release)));
        if (!taken) startNext();
      });
    },
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
