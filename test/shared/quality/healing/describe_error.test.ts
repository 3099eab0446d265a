import { describe, expect, it } from "vitest";
import {
  describeError,
  normaliseMessage,
} from "../../../../shared/quality/healing/describe_error.ts";
import { parseTrace } from "../../../../shared/quality/healing/parse_trace.ts";

const NODE = `/srv/app/src/half.js:3
  throw new TypeError("bad");
  ^

TypeError: Cannot read properties of undefined (reading 'x')
    at half (/srv/app/src/half.js:3:9)
    at async run (file:///srv/app/src/run.mjs:10:1)
    at Module._compile (node:internal/modules/cjs/loader:1554:14)

Node.js v20.12.0`;
const DENO = `error: Uncaught (in promise) TypeError: half is not a function
    at run (file:///opt/app/src/run.ts:2:3)
    at ext:core/01_core.js:5:5`;
const PYTHON = `Traceback (most recent call last):
  File "/srv/app/main.py", line 12, in <module>
    run()
  File "/srv/app/lib.py", line 3, in run
    return d["x"]
KeyError: 'x'`;
const FIREFOX = `half@http://localhost:8080/src/half.js?v=3:2:9
run@http://localhost:8080/src/run.js:4:1`;

describe("a stack trace", () => {
  it.each([
    ["Node", NODE, "TypeError", "/srv/app/src/half.js", 3, 2],
    ["Deno", DENO, "TypeError", "/opt/app/src/run.ts", 2, 1],
    ["Python", PYTHON, "KeyError", "/srv/app/lib.py", 3, 2],
    ["Firefox", FIREFOX, "Error", "src/half.js", 2, 2],
  ])("of %s is read, its innermost place first", (_, text, name, path, line, count) => {
    const trace = parseTrace(text);
    expect(trace).toMatchObject({ name });
    expect(trace.frames).toHaveLength(count);
    expect(trace.frames[0]).toMatchObject({ path, line });
  });

  it("is a message alone where it has no places", () => {
    expect(parseTrace("It broke")).toEqual({ name: "Error", message: "It broke", frames: [] });
  });
});

describe("an error", () => {
  const at = (line: number, message: string, path = "/srv/app/src/half.js") =>
    describeError({
      ...{ name: "TypeError", message, paths: ["src/half.js", "src/other.js"] },
      frames: [{ path, function: "half", line }],
    });

  it("has the same fingerprint on another line, with other numbers, paths and ids", async () => {
    const one = await at(3, "Row 17 of /tmp/a.csv is bad (6f1e2d3c-0a1b-4c2d-8e3f-9a0b1c2d3e4f)");
    const other = await at(
      9,
      "Row 4 of /tmp/b.csv is bad (00000000-0a1b-4c2d-8e3f-9a0b1c2d3e4f)",
      "src/half.js",
    );
    expect(other.fingerprint).toBe(one.fingerprint);
    expect(one).toMatchObject({ class: "type", severity: "major" });
  });

  it("has another fingerprint elsewhere, and is of the same family", async () => {
    const one = await at(3, "bad");
    const other = await at(3, "bad", "/srv/app/src/other.js");
    expect(other.fingerprint).not.toBe(one.fingerprint);
    expect(other.family).toBe(one.family);
  });

  it("keeps the names in its message apart", () => {
    expect(normaliseMessage("half is not defined")).not.toBe(
      normaliseMessage("hafl is not defined"),
    );
  });

  it.each([
    ["ReferenceError", "half is not defined", "reference", "major"],
    ["SyntaxError", "Unexpected token", "syntax", "critical"],
    ["Error", "Cannot find module './half.ts'", "import", "critical"],
    ["", "It did not finish within 200 ms.", "timeout", "critical"],
    ["AssertionError", "expected 1 to be 2", "assertion", "major"],
    ["KeyError", "'x'", "other", "major"],
  ])("%s: %s is of class %s", async (name, message, kind, severity) => {
    expect(await describeError({ name, message, frames: [] })).toMatchObject({
      class: kind,
      severity,
    });
  });
});
