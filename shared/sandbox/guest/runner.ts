import { formatTitle, tableRows } from "./each.ts";
import { assertionCount, expect } from "./expect.ts";
import { host } from "./host.ts";
import { describeThrown } from "./inspect.ts";
import { createMock } from "./mock.ts";
import {
  append,
  hasOwn,
  isArray,
  objectCreate,
  PrimordialError,
  PrimordialPromise,
  PrimordialProxy,
  primordialApply,
  promiseResolve,
  promiseThen,
  reflectGet,
  toText,
} from "./primordials.ts";
import { schedule, type Timeout, timerGlobals } from "./timers.ts";

/** Vitest's own limit for one test or hook. */
const DEFAULT_TIMEOUT = 5_000;

type Body = (context: TestContext) => unknown;
type Mode = "run" | "skip" | "todo" | "only" | "fails";

interface TestContext {
  readonly expect: typeof expect;
  readonly skip: () => never;
  readonly onTestFinished: (callback: Body) => void;
}

interface TestNode {
  readonly kind: "test";
  readonly title: string;
  readonly mode: Mode;
  readonly body: Body | undefined;
  readonly timeout: number;
}

interface SuiteNode {
  readonly kind: "suite";
  readonly title: string;
  readonly mode: Mode;
  readonly parent: SuiteNode | undefined;
  readonly children: (TestNode | SuiteNode)[];
  readonly beforeAll: Body[];
  readonly afterAll: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
}

function createSuite(title: string, mode: Mode, parent: SuiteNode | undefined): SuiteNode {
  return {
    kind: "suite",
    title,
    mode,
    parent,
    children: [],
    beforeAll: [],
    afterAll: [],
    beforeEach: [],
    afterEach: [],
  };
}

const root = createSuite("", "run", undefined);
let current = root;
let started = false;

/** Thrown by `context.skip()`. */
const skipped = objectCreate(null);

function requireCollecting(): void {
  if (started) throw new PrimordialError("Tests and hooks cannot be added while tests run.");
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

let runsOnlyMarked = false;

/** Runs what the test file declared and reports every test; called once, by the host. */
export async function runTests(): Promise<void> {
  started = true;
  runsOnlyMarked = hasOnly(root);
  await runSuite(root, "", false, false);
}

function hasOnly(suite: SuiteNode): boolean {
  for (let index = 0; index < suite.children.length; index += 1) {
    const child = suite.children[index];
    if (child?.mode === "only" || (child?.kind === "suite" && hasOnly(child))) return true;
  }
  return false;
}

async function runSuite(
  suite: SuiteNode,
  path: string,
  inOnly: boolean,
  inSkip: boolean,
): Promise<void> {
  const only = inOnly || (suite.mode === "only" && !hasOnly(suite));
  const skip = inSkip || suite.mode === "skip" || suite.mode === "todo";
  const runs = hasRunnable(suite, only, skip);
  const before = runs ? await runHooks(suite.beforeAll, false) : "";
  for (let index = 0; index < suite.children.length; index += 1) {
    const child = suite.children[index];
    if (child === undefined) continue;
    const name = path === "" ? child.title : `${path} > ${child.title}`;
    if (before !== "") reportAll(child, name, `A beforeAll hook failed: ${before}`);
    else await runChild(child, suite, name, only, skip);
  }
  const after = runs ? await runHooks(suite.afterAll, true) : "";
  if (after !== "") host.uncaught(`An afterAll hook failed: ${after}`);
}

async function runChild(
  child: TestNode | SuiteNode,
  suite: SuiteNode,
  name: string,
  inOnly: boolean,
  inSkip: boolean,
): Promise<void> {
  if (child.kind === "suite") await runSuite(child, name, inOnly, inSkip);
  else if (isRunnable(child, inOnly, inSkip)) await runTest(child, suite, name);
  else host.report(name, "not_executed", "The test file skips this test.");
}

function isRunnable(test: TestNode, inOnly: boolean, inSkip: boolean): boolean {
  if (inSkip || test.mode === "skip" || test.mode === "todo") return false;
  return !runsOnlyMarked || inOnly || test.mode === "only";
}

function hasRunnable(suite: SuiteNode, inOnly: boolean, inSkip: boolean): boolean {
  for (let index = 0; index < suite.children.length; index += 1) {
    const child = suite.children[index];
    if (child === undefined) continue;
    if (child.kind === "test" && isRunnable(child, inOnly, inSkip)) return true;
    if (child.kind !== "suite") continue;
    const only = inOnly || (child.mode === "only" && !hasOnly(child));
    const skip = inSkip || child.mode === "skip" || child.mode === "todo";
    if (hasRunnable(child, only, skip)) return true;
  }
  return false;
}

function reportAll(node: TestNode | SuiteNode, name: string, message: string): void {
  if (node.kind === "test") {
    host.report(name, "failed", message);
    return;
  }
  for (let index = 0; index < node.children.length; index += 1) {
    const child = node.children[index];
    if (child !== undefined) reportAll(child, `${name} > ${child.title}`, message);
  }
}

async function runTest(test: TestNode, suite: SuiteNode, name: string): Promise<void> {
  assertionCount.made = 0;
  assertionCount.expected = undefined;
  assertionCount.needsOne = false;
  const cleanups: Body[] = [];
  let failure = await runEachHooks(suite, "beforeEach", cleanups);
  const skip = { asked: false };
  if (failure === "" && test.body !== undefined) {
    failure = await attempt(test.body, test.timeout, cleanups, skip);
    if (failure === "") failure = checkAssertionCount();
  }
  const expectedToFail = test.mode === "fails" && !skip.asked;
  if (expectedToFail)
    failure = failure === "" ? "The test is marked as failing, and it passed." : "";
  const after = await runEachHooks(suite, "afterEach", undefined);
  const cleaned = await runHooks(cleanups, true);
  if (failure === "") failure = after;
  if (failure === "") failure = cleaned;
  if (failure !== "") host.report(name, "failed", failure);
  else if (skip.asked) host.report(name, "not_executed", "The test skipped itself.");
  else host.report(name, "passed", "");
}

function checkAssertionCount(): string {
  const { made, expected, needsOne } = assertionCount;
  if (expected !== undefined && expected !== made) {
    return `Expected ${toText(expected)} assertions, ${made} were made.`;
  }
  return needsOne && made === 0 ? "Expected at least one assertion, none was made." : "";
}

async function runEachHooks(
  suite: SuiteNode,
  name: "beforeEach" | "afterEach",
  cleanups: Body[] | undefined,
): Promise<string> {
  let failure = "";
  if (suite.parent !== undefined && name === "beforeEach") {
    failure = await runEachHooks(suite.parent, name, cleanups);
  }
  if (failure === "") failure = await runHooks(suite[name], name === "afterEach", cleanups);
  if (suite.parent !== undefined && name === "afterEach") {
    const outer = await runEachHooks(suite.parent, name, cleanups);
    if (failure === "") failure = outer;
  }
  return failure;
}

/** Runs hooks one after another and gives the first failure, or "". */
async function runHooks(
  hooks: readonly Body[],
  reversed: boolean,
  cleanups?: Body[],
): Promise<string> {
  for (let index = 0; index < hooks.length; index += 1) {
    const body = hooks[reversed ? hooks.length - 1 - index : index];
    const failure = body === undefined ? "" : await attempt(body, DEFAULT_TIMEOUT, cleanups);
    if (failure !== "") return failure;
  }
  return "";
}

/**
 * Runs one body to its end, its rejection or its time limit and gives why it failed, or "".
 * The outcome is a string because a promise looks for `then` on any object it is resolved with.
 */
function attempt(
  body: Body,
  timeout: number,
  cleanups: Body[] | undefined,
  skip?: { asked: boolean },
): Promise<string> {
  return new PrimordialPromise<string>((resolve) => {
    const limit: Timeout = schedule(
      () => resolve(`The test did not finish within ${timeout} ms.`),
      timeout,
      false,
    );
    const finish = (failure: string) => {
      timerGlobals.clearTimeout(limit);
      resolve(failure);
    };
    const fail = (error: unknown) => {
      if (error === skipped && skip !== undefined) {
        skip.asked = true;
        finish("");
      } else {
        const text = describeThrown(error);
        finish(text === "" ? "An error without a message was thrown." : text);
      }
    };
    const succeed = (result: unknown) => {
      if (typeof result === "function" && cleanups !== undefined && skip === undefined) {
        append(cleanups, result as Body);
      }
      finish("");
    };
    try {
      const result = body(contextFor(cleanups));
      if (typeof result === "object" && result !== null && "then" in result) {
        const promise = result instanceof PrimordialPromise ? result : promiseResolve(result);
        promiseThen(promise, succeed, fail);
      } else succeed(result);
    } catch (error) {
      fail(error);
    }
  });
}

function contextFor(cleanups: Body[] | undefined): TestContext {
  return {
    expect,
    skip: () => {
      throw skipped;
    },
    onTestFinished: (callback) => {
      if (cleanups !== undefined) append(cleanups, callback);
    },
  };
}
