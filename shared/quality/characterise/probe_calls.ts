import { z } from "zod";
import type { SourceFile } from "../sandbox/contract.ts";
import { executeTestFile } from "../sandbox/execute.ts";

const PROBE = "cogo-probe.test.ts";
const WORLD = "cogo-world.ts";
const TOLD = "cogo told ";
const TIMEOUT_MILLISECONDS = 10_000;

/** What a call comes to, as far as it can be written down. */
const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("value"), json: z.string() }),
  z.object({ kind: z.literal("undefined") }),
  z.object({ kind: z.literal("nan") }),
  z.object({ kind: z.literal("throws"), name: z.string(), message: z.string() }),
  /** A function, a class's instance, or what JSON loses something of. */
  z.object({ kind: z.literal("other") }),
]);
const toldSchema = z.object({
  call: z.number(),
  outcome: outcomeSchema,
  isAsync: z.boolean(),
  /** Whether the arguments are as they were. */
  keeps: z.boolean(),
});
export type Told = Readonly<z.infer<typeof toldSchema>>;

/** A call of an exported function. */
export interface Call {
  readonly name: string;
  readonly given: readonly unknown[];
}

/**
 * What a module meets beyond its arguments: what is drawn, what time it is, and in which environment it runs. In one
 * world as it is; in another otherwise, so that what depends on these comes to something else.
 */
export type World = "usual" | "other";

const WORLDS: Readonly<Record<World, string>> = {
  usual: `let drawn = 0;
Math.random = () => (0.013 + 0.11 * drawn++) % 0.5;`,
  other: `let drawn = 0;
Math.random = () => 0.987 - ((0.13 * drawn++) % 0.48);
const Usual = Date;
const away = 1_000_000_007_000;
globalThis.Date = class Date extends Usual {
  constructor(...given) { super(...(given.length === 0 ? [Usual.now() + away] : given)); }
  static now() { return Usual.now() + away; }
};
const named = { get: (_, name) => (typeof name === "string" ? "cogo" : undefined), has: () => true };
if (typeof process === "object") Object.assign(process, { env: new Proxy({}, named) });`,
};

/** Executes calls of one module's functions; undefined for each that did not come to an end. */
export async function probeCalls(
  files: readonly SourceFile[],
  path: string,
  calls: readonly Call[],
  world: World = "usual",
): Promise<readonly (Told | undefined)[]> {
  const told = new Map<number, Told>();
  const probe = { path: PROBE, kind: "test", content: writeProbe(path, calls) } as const;
  const met = { path: WORLD, kind: "source", content: WORLDS[world] } as const;
  await executeTestFile({
    files: [...files, met, probe],
    testPath: PROBE,
    limits: { timeoutMilliseconds: TIMEOUT_MILLISECONDS },
    printed(text) {
      if (!text.startsWith(TOLD)) return;
      const each = toldSchema.parse(JSON.parse(text.slice(TOLD.length)));
      told.set(each.call, each);
    },
  });
  return calls.map((_, place) => told.get(place));
}

function writeProbe(path: string, calls: readonly Call[]): string {
  const listed = calls.map(
    ({ name, given }) => `[${JSON.stringify(name)}, ${JSON.stringify(given)}],`,
  );
  const head = `import { it } from "vitest"; import "./${WORLD}"; import * as subject from ${JSON.stringify(`./${path}`)};`;
  return `${head}
const print = console.log.bind(console);
const isPlain = (value) => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (Array.isArray(value)) return value.every(isPlain);
  return typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype
    && Object.values(value).every(isPlain);
};
const describeValue = (value) => {
  if (value === undefined) return { kind: "undefined" };
  if (Number.isNaN(value)) return { kind: "nan" };
  return isPlain(value) ? { kind: "value", json: JSON.stringify(value) } : { kind: "other" };
};
it("probes", async () => {
  for (const [call, [name, given]] of [
${listed.join("\n")}
  ].entries()) {
    const before = JSON.stringify(given);
    let outcome;
    let isAsync = false;
    try {
      const result = subject[name](...given);
      isAsync = typeof result?.then === "function";
      outcome = describeValue(await result);
    } catch (error) {
      outcome = error instanceof Error
        ? { kind: "throws", name: error.constructor.name, message: String(error.message) }
        : { kind: "other" };
    }
    print(${JSON.stringify(TOLD)} + JSON.stringify({ call, outcome, isAsync, keeps: JSON.stringify(given) === before }));
  }
});
`;
}
