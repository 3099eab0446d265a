import { CogoError } from "../../shared/kernel/mod.ts";
import type { StackOptions } from "./options.ts";
import { type StackHandle, startStack } from "./start_stack.ts";

/** What the daemon tells the process that started it, over its IPC channel. */
export type DaemonMessage =
  | { readonly kind: "ready"; readonly migrationsApplied: readonly string[] }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly remedy: string | undefined;
    };

/** `node --import tsx daemon.ts '<StackOptions as JSON>'`: runs the stack until SIGTERM or SIGINT. */
async function main(options: StackOptions): Promise<void> {
  const log = (line: string): void => console.error(`${new Date().toISOString()} ${line}`);
  const stopping = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopping.abort());
  process.on("unhandledRejection", (reason) => log(`Nobody handled: ${String(reason)}`));
  let stack: StackHandle;
  try {
    stack = await startStack(options, log);
  } catch (error) {
    tellFailure(error, log);
    process.exitCode = 1;
    return;
  }
  log(`Serving ${stack.urls.api}`);
  tell({ kind: "ready", migrationsApplied: stack.migrationsApplied });
  if (!stopping.signal.aborted) {
    await new Promise((resolve) => stopping.signal.addEventListener("abort", resolve));
  }
  log("Stopping");
  await stack.stop();
  process.exit(0);
}

function tellFailure(error: unknown, log: (line: string) => void): void {
  const known = error instanceof CogoError ? error : undefined;
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  tell({
    kind: "failed",
    code: known?.code ?? "stack_failed",
    message: known?.message ?? String(error),
    remedy: known?.remedy,
  });
}

function tell(message: DaemonMessage): void {
  process.send?.(message);
}

await main(JSON.parse(process.argv[2] ?? "{}"));
