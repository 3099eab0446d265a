import type { TaskListener } from "../../client/run_task.ts";

/** Where progress is shown: a terminal, a pipe or a file. */
export type Screen = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** Shows how a task proceeds, from the start of the command to the end of the task. */
export interface Progress extends TaskListener {
  /** Says what is being waited for before the first event. */
  readonly announce: (text: string) => void;
  /** Leaves the screen to something else for a while. */
  readonly giveWay: (use: () => Promise<void>) => Promise<void>;
  readonly end: () => void;
}
