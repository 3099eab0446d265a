import { formatTitle, tableRows } from "./each.ts";
import { expect } from "./expect.ts";
import { host } from "./host.ts";
import { createMock } from "./mock.ts";
import {
  append,
  hasOwn,
  isArray,
  objectCreate,
  PrimordialError,
  PrimordialProxy,
  primordialApply,
  reflectGet,
  toText,
} from "./primordials.ts";
import { type Body, DEFAULT_TIMEOUT } from "./run_body.ts";
import { createSuite, type Mode, type SuiteNode } from "./test_tree.ts";

const root = createSuite("", "run", undefined);
let current = root;
let closed = false;

/** Ends the declaring and gives all that was declared. */
export function closeDeclarations(): SuiteNode {
  closed = true;
  return root;
}

function requireCollecting(): void {
  if (closed) throw new PrimordialError("Tests and hooks cannot be added while tests run.");
}

function addTest(mode: Mode, title: unknown, first: unknown, second: unknown): void {
  requireCollecting();
  const body = typeof first === "function" ? first : second;
  const options = typeof first === "function" ? second : first;
  append(current.children, {
    kind: "test",
    title: titleText(title),
    mode: typeof body === "function" ? mode : "todo",
    body: typeof body === "function" ? (body as Body) : undefined,
    timeout: timeoutOf(options),
  });
}

function titleText(title: unknown): string {
  return typeof title === "function" ? toText(reflectGet(title, "name")) : toText(title);
}

function timeoutOf(options: unknown): number {
  if (typeof options === "number") return options;
  if (typeof options !== "object" || options === null || !hasOwn(options, "timeout")) {
    return DEFAULT_TIMEOUT;
  }
  const timeout = reflectGet(options, "timeout");
  return typeof timeout === "number" ? timeout : DEFAULT_TIMEOUT;
}

function addSuite(mode: Mode, title: unknown, first: unknown, second: unknown): void {
  requireCollecting();
  const body = typeof first === "function" ? first : second;
  const suite = createSuite(titleText(title), mode, current);
  append(current.children, suite);
  if (typeof body !== "function") return;
  const outer = current;
  current = suite;
  try {
    const result: unknown = body();
    if (typeof result === "object" && result !== null && "then" in result) {
      unsupported("an asynchronous describe()");
    }
  } finally {
    current = outer;
  }
}

function unsupported(feature: string): never {
  host.unsupported(feature);
  throw new PrimordialError(`The sandbox does not have ${feature}.`);
}

type Add = (mode: Mode, title: unknown, first: unknown, second: unknown) => void;

/** `test` or `describe` with its modifiers: `.only`, `.skip`, `.each` and so on. */
function registrar(name: string, add: Add, mode: Mode): unknown {
  const register = (title: unknown, first?: unknown, second?: unknown) =>
    add(mode, title, first, second);
  return new PrimordialProxy(register, {
    get: (target, key) => {
      if (typeof key !== "string" || hasOwn(target, key)) return reflectGet(target, key);
      switch (key) {
        case "only":
        case "skip":
        case "todo":
        case "fails":
          return registrar(name, add, key);
        case "concurrent":
        case "sequential":
          return registrar(name, add, mode);
        case "each":
        case "for":
          return (...table: readonly unknown[]) => addEach(add, mode, table, key === "each");
        case "skipIf":
          return (condition: unknown) => registrar(name, add, condition ? "skip" : mode);
        case "runIf":
          return (condition: unknown) => registrar(name, add, condition ? mode : "skip");
        default:
          return unsupported(`${name}.${key}`);
      }
    },
  });
}

function addEach(add: Add, mode: Mode, table: readonly unknown[], spreads: boolean): unknown {
  const rows = tableRows(table);
  return (title: unknown, first?: unknown, second?: unknown) => {
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index];
      const args = spreads && isArray(row) ? row : [row];
      const bind = (body: unknown) =>
        typeof body === "function"
          ? () => primordialApply(body as () => unknown, undefined, args)
          : body;
      add(mode, formatTitle(titleText(title), row, index), bind(first), bind(second));
    }
  };
}

function hook(name: "beforeAll" | "afterAll" | "beforeEach" | "afterEach") {
  return (body: Body): void => {
    requireCollecting();
    append(current[name], body);
  };
}

/** What `import ... from "vitest"` gives. */
export const vitest = {
  test: registrar("test", addTest, "run"),
  it: registrar("it", addTest, "run"),
  describe: registrar("describe", addSuite, "run"),
  suite: registrar("suite", addSuite, "run"),
  expect,
  beforeAll: hook("beforeAll"),
  afterAll: hook("afterAll"),
  beforeEach: hook("beforeEach"),
  afterEach: hook("afterEach"),
  vi: viObject(),
};

function viObject(): object {
  const known: Record<string, unknown> = objectCreate(null);
  known.fn = createMock;
  return new PrimordialProxy(known, {
    get: (target, key) => {
      if (typeof key !== "string") return undefined;
      return key in target ? target[key] : unsupported(`vi.${key}`);
    },
  });
}
