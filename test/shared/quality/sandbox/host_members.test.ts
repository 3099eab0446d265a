import { runInThisContext } from "node:vm";
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
/** Internals of Node, what old packages ask for to find out whether it is there, and what a forked process has. */
const INTERNAL = /^(?:_|(?:channel|connected|constructor|disconnect|domain|moduleLoadList|send)$)/;

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

it.each(Object.entries(HOSTS))(
  "%s has each member that Node 20 has, or tells that it lacks it",
  async (_name, made) => {
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
    const script = `(${made})`;
    const missing = membersOf(runInThisContext(script)).filter(
      (name) => !INTERNAL.test(name) && !had.has(name),
    );
    expect(missing).toEqual([]);
  },
);
