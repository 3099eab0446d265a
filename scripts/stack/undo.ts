/** What must be undone, last first, when something stops or its start fails half-way. */
export type Undo = {
  add(step: () => Promise<void> | void): void;
  /** Undoes everything once; a step that fails does not keep the others from theirs. */
  run(): Promise<void>;
};

/** Makes an empty list of steps. */
export function createUndo(log: (line: string) => void): Undo {
  const steps: (() => Promise<void> | void)[] = [];
  let running: Promise<void> | undefined;

  async function undoAll(): Promise<void> {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        log(`A part of the stack did not stop well: ${String(error)}`);
      }
    }
  }

  return {
    add: (step) => void steps.push(step),
    run() {
      running ??= undoAll();
      return running;
    },
  };
}
