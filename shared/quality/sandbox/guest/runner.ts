import { closeDeclarations } from "./declare_tests.ts";
import { assertionCount } from "./expect.ts";
import { host } from "./host.ts";
import { toText } from "./primordials.ts";
import { type Body, DEFAULT_TIMEOUT, runBody } from "./run_body.ts";
import { hasOnly, type SuiteNode, type TestNode } from "./test_tree.ts";

let runsOnlyMarked = false;

/** Runs what the test file declared and reports every test; called once, by the host. */
export async function runTests(): Promise<void> {
  const root = closeDeclarations();
  runsOnlyMarked = hasOnly(root);
  await runSuite(root, "", false, false);
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
    failure = await runBody(test.body, test.timeout, cleanups, skip);
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
    const failure = body === undefined ? "" : await runBody(body, DEFAULT_TIMEOUT, cleanups);
    if (failure !== "") return failure;
  }
  return "";
}
