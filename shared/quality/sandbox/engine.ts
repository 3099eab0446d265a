import { decompress } from "./decompress.ts";
import { compressedEngine } from "./engine.generated.ts";

/** The functions a guest may call on the host; see `guest/host.ts` for what they mean. */
export const HOST_FUNCTIONS = [
  "unsupported",
  "declareTest",
  "reportTest",
  "doubt",
  "importTestFile",
  "isPromise",
  "uncaught",
  "print",
  "exit",
  "randomUuid",
  "now",
  "advanceTo",
  "parseUrl",
  "setUrlPart",
  "utf8Encode",
] as const;
export type HostFunctionName = (typeof HOST_FUNCTIONS)[number];

let engine: Promise<WebAssembly.Module> | undefined;

/** The compiled engine, shared by all executions of this isolate. */
export function loadEngine(): Promise<WebAssembly.Module> {
  engine ??= decompress(compressedEngine).then((bytes) => WebAssembly.compile(bytes));
  return engine;
}
