import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { executeTestFile } from "../../../../shared/quality/sandbox/execute_test_file.ts";

/** What Node gives beside the language, and an object that has the members of each. */
const HOSTS = {
  crypto: "crypto",
  performance: "performance",
  process: "process",
  console: "console",
  timer: "setTimeout(() => {}, 1)",
  immediate: "setImmediate(() => {})",
  TextEncoder: "new TextEncoder()",
  TextDecoder: "new TextDecoder()",
  AbortSignal: "new AbortController().signal",
  URL: 'new URL("a:b")',
  "static members of URL": "URL",
  URLSearchParams: "new URLSearchParams()",
  Headers: "new Headers()",
  Request: 'new Request("https://a.example")',
  Response: "new Response()",
  "static members of Response": "Response",
  Event: 'new Event("a")',
  CustomEvent: 'new CustomEvent("a")',
  EventTarget: "new EventTarget()",
};
/** Internals of Node, and what old packages ask for to find out whether it is there. */
const INTERNAL = /^(?:_|(?:constructor|domain|moduleLoadList)$)/;

function membersOf(value: object): string[] {
  const names = new Set<string>();
  for (let each = value; each !== null && each !== Object.prototype; ) {
    if (each !== Function.prototype) {
      for (const name of Object.getOwnPropertyNames(each)) names.add(name);
    }
    each = Object.getPrototypeOf(each);
  }
  return [...names];
}

/** Asked of a process of its own: a library of the tests may have put an object of its own in the place of Node's. */
const inNode: Record<keyof typeof HOSTS, string[]> = JSON.parse(
  execFileSync(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `${membersOf.toString()}
const made = { ${Object.entries(HOSTS).map(([name, made]) => `${JSON.stringify(name)}: ${made}`)} };
const members = Object.entries(made).map(([name, value]) => [name, membersOf(value)]);
console.log(JSON.stringify(Object.fromEntries(members)));
process.exit();`,
    ],
    { encoding: "utf8" },
  ),
);

it.each(Object.entries(HOSTS))(
  "%s has each member that Node 20 has, or tells that it lacks it",
  async (name, made) => {
    let printed = "";
    const content = `import { it } from "vitest";
const membersOf = ${membersOf.toString()};
it("lists", () => { console.log(JSON.stringify(membersOf(${made}))); });`;
    await executeTestFile({
      ...{ files: [{ path: "a.test.js", content }], testPath: "a.test.js" },
      printed: (text) => {
        printed += text;
      },
    });
    const had = new Set<string>(JSON.parse(printed));
    const expected = inNode[name as keyof typeof HOSTS];
    const missing = expected.filter((member) => !INTERNAL.test(member) && !had.has(member));
    expect(missing).toEqual([]);
  },
);
