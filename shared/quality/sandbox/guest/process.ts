import { unsupported } from "./absent.ts";
import { formatArguments } from "./format.ts";
import { host } from "./host.ts";
import { nextTick } from "./ticks.ts";

function write(text: unknown): boolean {
  host.print(formatArguments([String(text)]));
  return true;
}

const version = "v20.20.2";

/** As much of Node's `process` as a program without a system can have. */
export const guestProcess = {
  argv: ["node", "program"],
  env: {} as Record<string, string>,
  exitCode: undefined,
  execArgv: [],
  pid: 1,
  platform: "linux",
  arch: "x64",
  version,
  versions: { node: version.slice(1) },
  stdout: { write, isTTY: false },
  stderr: { write, isTTY: false },
  cwd: () => "/",
  exit: (code?: unknown) => host.exit(Number(code ?? guestProcess.exitCode ?? 0)),
  abort: () => host.exit(134),
  uptime: () => host.now() / 1000,
  emitWarning: (warning: unknown) => host.print(String(warning)),
  memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
  hrtime: Object.assign(
    (since?: readonly [number, number]): [number, number] => {
      const now = host.now() - (since === undefined ? 0 : since[0] * 1000 + since[1] / 1e6);
      const seconds = Math.floor(now / 1000);
      return [seconds, Math.round((now - seconds * 1000) * 1e6)];
    },
    { bigint: () => BigInt(Math.round(host.now() * 1e6)) },
  ),
  nextTick,
  on: () => unsupported("process.on"),
  once: () => unsupported("process.once"),
};
