import { unsupported } from "./absent.ts";
import { formatArguments } from "./format.ts";
import { host } from "./host.ts";
import { nextTick } from "./ticks.ts";

function write(text: unknown): boolean {
  host.print(formatArguments([String(text)]));
  return true;
}

const version = "v20.20.2";

/** About what a small program uses. */
const MEMORY = {
  rss: 45_000_000,
  heapTotal: 6_000_000,
  heapUsed: 4_500_000,
  external: 1_500_000,
  arrayBuffers: 10_500,
};

/** An environment keeps texts, whatever is set. */
export function environment(variables: Record<string, string>): Record<string, string> {
  return new Proxy(variables, {
    set: (target, name, value) => Reflect.set(target, name, `${value}`),
  });
}

/** As much of Node's `process` as a program without a system can have. */
export const guestProcess = {
  argv: ["node", "program"],
  env: environment({}),
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
  memoryUsage: Object.assign(() => ({ ...MEMORY }), { rss: () => MEMORY.rss }),
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
