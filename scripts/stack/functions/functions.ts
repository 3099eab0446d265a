import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { FunctionConfig } from "../config.ts";
import { compileFunction } from "./compiled_functions.ts";
import { findDenoBinary } from "./deno_binary.ts";
import { findDeployedFunction } from "./deployed_functions.ts";
import { buildEnvironment, type FunctionEnvironment } from "./environment.ts";
import { type ForwardRequest, forward } from "./forward.ts";
import { type FunctionErrorCode, sendFunctionError } from "./function_error.ts";
import { type FunctionProcess, startFunctionProcess } from "./function_process.ts";
import { checkFunctionJwt } from "./verify_jwt.ts";

/** A function that runs now. */
export type RunningFunction = {
  readonly slug: string;
  readonly pid: number;
  readonly port: number;
};

/** The project's Edge Functions, one Deno process each. */
export interface Functions {
  /**
   * Answers a request whose path is `/<slug>/…`; starts the function when it does not run. Of a function that there is
   * not, it answers nothing.
   */
  handle(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    path: string,
    headers: Headers,
  ): Promise<"answered" | "unknown">;
  running(): readonly RunningFunction[];
  stop(): Promise<void>;
}

const FAILURES = {
  broken: "WORKER_ERROR",
  idle: "IDLE_TIMEOUT",
  too_large: "PAYLOAD_TOO_LARGE",
} as const satisfies Record<string, FunctionErrorCode>;
const CONNECT_ATTEMPTS = 3;
// Until the operating system has told of the process's end.
const REFUSED_WAIT_MS = 1_000;

/** Makes the supervisor; nothing starts until the first request. `changed` is called at every start and end. */
export function createFunctions(input: {
  readonly configs: ReadonlyMap<string, FunctionConfig>;
  /** Where the functions are noted that are deployed while it runs. */
  readonly folder: string;
  readonly projectRoot: string;
  readonly environment: FunctionEnvironment;
  readonly log: (line: string) => void;
  readonly changed: () => void;
}): Functions {
  const { configs, environment, log } = input;
  const starting = new Map<string, Promise<FunctionProcess>>();
  const alive = new Map<string, FunctionProcess>();
  const revisions = new Map<string, string | undefined>();
  /** Those that a deploy has replaced: they end on their own time, but no later than the stack. */
  const outdated = new Set<Promise<void>>();
  let stopped = false;

  async function start(config: FunctionConfig): Promise<FunctionProcess> {
    const { slug } = config;
    const process = await startFunctionProcess({
      config: await compileFunction(config, log),
      projectRoot: input.projectRoot,
      denoBinary: findDenoBinary(),
      environment: await buildEnvironment(environment, slug),
      log,
    });
    alive.set(slug, process);
    input.changed();
    void process.ended.then(() => {
      log(`[${slug}] The process ${process.pid} has ended.`);
      // After a deploy another is in its place already.
      if (alive.get(slug) !== process) return;
      alive.delete(slug);
      starting.delete(slug);
      input.changed();
    });
    return process;
  }

  /** One start at a time for each function, shared by all who wait for it. */
  function ensure(config: FunctionConfig): Promise<FunctionProcess> {
    const current = starting.get(config.slug);
    if (current !== undefined && revisions.get(config.slug) === config.revision) return current;
    if (stopped) return Promise.reject(new Error("The stack is stopping."));
    if (current !== undefined) replace(current);
    const fresh = start(config);
    starting.set(config.slug, fresh);
    revisions.set(config.slug, config.revision);
    fresh.catch(() => starting.delete(config.slug));
    return fresh;
  }

  function replace(current: Promise<FunctionProcess>): void {
    const ending = current.then(
      (process) => process.stop(),
      () => undefined, // it never started
    );
    outdated.add(ending);
    void ending.finally(() => outdated.delete(ending));
  }

  async function handle(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    path: string,
    headers: Headers,
  ): Promise<"answered" | "unknown"> {
    const slug = /^\/([^/?]*)/.exec(path)?.[1] ?? "";
    const config =
      configs.get(slug) ?? (await findDeployedFunction(input.folder, input.projectRoot, slug));
    if (config === undefined) return "unknown";
    const refusal = config.verifyJwt
      ? await checkFunctionJwt(incoming.method ?? "GET", headers, environment.tokens)
      : undefined;
    headers.delete("sb-api-key");
    const failure = refusal ?? (await call(config, { incoming, outgoing, path, headers }));
    if (failure !== undefined) sendFunctionError(outgoing, failure);
    return "answered";
  }

  /** Forwards a request to a living process; `undefined` when the function itself has answered. */
  async function call(
    config: FunctionConfig,
    request: Omit<ForwardRequest, "port">,
  ): Promise<FunctionErrorCode | undefined> {
    // A process that died a moment ago refuses the connection, so it has seen nothing: the next one may be asked.
    for (let attempt = 1; attempt <= CONNECT_ATTEMPTS; attempt += 1) {
      const process = await startLogged(config);
      if (process === undefined) return "BOOT_ERROR";
      const outcome = await forward({ ...request, port: process.port });
      if (outcome === "answered") return undefined;
      if (outcome !== "refused") return FAILURES[outcome];
      await Promise.race([process.ended, sleep(REFUSED_WAIT_MS, undefined, { ref: false })]);
    }
    return "WORKER_ERROR";
  }

  async function startLogged(config: FunctionConfig): Promise<FunctionProcess | undefined> {
    try {
      return await ensure(config);
    } catch (error) {
      log(`[${config.slug}] ${String(error)}`);
      return undefined;
    }
  }

  return {
    handle,
    running: () => [...alive].map(([slug, { pid, port }]) => ({ slug, pid, port })),
    async stop() {
      stopped = true;
      const settled = await Promise.allSettled(starting.values());
      await Promise.all(
        settled.map((each) => (each.status === "fulfilled" ? each.value.stop() : undefined)),
      );
      await Promise.all(outdated);
    },
  };
}
