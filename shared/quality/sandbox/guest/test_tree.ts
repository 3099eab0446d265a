import type { Body } from "./run_body.ts";

/** How a test or suite is marked. */
export type Mode = "run" | "skip" | "todo" | "only" | "fails";

/** A test as declared. */
export interface TestNode {
  readonly kind: "test";
  readonly title: string;
  readonly mode: Mode;
  readonly body: Body | undefined;
  readonly timeout: number;
}

/** A `describe` block as declared, or the file as a whole. */
export interface SuiteNode {
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

/** A suite without tests or hooks. */
export function createSuite(title: string, mode: Mode, parent: SuiteNode | undefined): SuiteNode {
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

/** Whether a suite or anything in it is marked `.only`. */
export function hasOnly(suite: SuiteNode): boolean {
  for (let index = 0; index < suite.children.length; index += 1) {
    const child = suite.children[index];
    if (child?.mode === "only" || (child?.kind === "suite" && hasOnly(child))) return true;
  }
  return false;
}
