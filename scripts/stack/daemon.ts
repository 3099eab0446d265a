import { inspect } from "node:util";
import { CogoError } from "../../shared/kernel/mod.ts";
import type { DaemonMessage } from "./control.ts";
import type { StackOptions } from "./options.ts";
import { type StackHandle, startStack } from "./start_stack.ts";

/** `node daemon.js '<StackOptions as JSON>'`: runs the stack until SIGTERM or SIGINT, or until it is idle. */
async function main(options: StackOptions): Promise<void> {
  const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
  const stopping = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopping.abort());
  process.on("unhandledRejection", (reason) =>
    log(`A rejection was not handled: ${inspect(reason)}`),
  );
  let stack: StackHandle;
  try {
    stack = await startStack(options, log);
  } catch (error) {
    tellFailure(error, log);
    process.exitCode = 1;
    return;
  }
  log(`Serving ${stack.urls.api}`);
  tell({ kind: "ready" });
  await Promise.race([aborted(stopping.signal), stack.idle]);
  log(stopping.signal.aborted ? "Stopping" : "Stopping, because nobody uses the stack any more");
  await stack.stop();
  process.exit(0);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}

function tellFailure(error: unknown, log: (line: string) => void): void {
  const known = error instanceof CogoError ? error : undefined;
  log(inspect(error));
  tell({
    kind: "failed",
    code: known?.code ?? "stack_failed",
    message: error instanceof Error ? error.message : inspect(error),
    remedy: known === undefined ? "Read stack.log in the data folder." : known.remedy,
  });
}

function tell(message: DaemonMessage): void {
  process.send?.(message);
}

await main(JSON.parse(process.argv[2] ?? "{}"));
