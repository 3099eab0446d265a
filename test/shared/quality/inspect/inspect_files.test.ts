import { describe, expect, it } from "vitest";
import {
  INSPECTED_FIELDS,
  type InspectedField,
  inspectFiles,
} from "../../../../shared/quality/inspect/inspect_files.ts";

const inspect = (field: InspectedField, content: string, path = "src/a.ts", kind = "source") =>
  inspectFiles(field, [{ path, kind, content }]).map(({ rule, line }) => [rule, line]);

describe("inspectFiles()", () => {
  it.each<[InspectedField, string, string, string, number]>([
    [
      ...(["performance", "an await in a loop", "await_in_loop"] as const),
      "async function all(urls: string[]) {\n  for (const url of urls) {\n    await load(url);\n  }\n}",
      3,
    ],
    [
      ...(["performance", "a call that blocks", "blocking_call"] as const),
      "export function read(path: string) {\n  return fs.readFileSync(path);\n}",
      2,
    ],
    [
      ...(["privacy", "a person's data in a log", "personal_data_logged"] as const),
      "function greet(user: User) {\n  console.log('Hello', user.userEmail);\n}",
      2,
    ],
    [
      ...(["reliability", "an error that is swallowed", "error_swallowed"] as const),
      "try {\n  work();\n} catch {}",
      3,
    ],
    [
      ...(["reliability", "a call without a time limit", "no_timeout"] as const),
      'const answer = await fetch("https://example.org", { method: "POST" });',
      1,
    ],
  ])("finds in %s %s", (field, _, rule, content, line) => {
    expect(inspect(field, content)).toEqual([[rule, line]]);
  });

  it.each<[string, InspectedField, string]>([
    ["all at once", "performance", "await Promise.all(urls.map(async (url) => await load(url)));"],
    [
      "a function in a loop",
      "performance",
      "for (const url of urls) queue.push(async () => { await load(url); });",
    ],
    ["what a loop goes over", "performance", "for (const url of await list()) use(url);"],
    [
      "a loop over a stream",
      "performance",
      "for await (const part of stream) { await write(part); }",
    ],
    ["a blocking call at the start", "performance", 'const text = readFileSync("a.json", "utf8");'],
    ["a log without a person", "privacy", "console.log('Listening on', server.port);"],
    ["a person who is not logged", "privacy", "save({ email: user.email });"],
    ["a reason for doing nothing", "reliability", "try { a(); } catch { /* It is gone. */ }"],
    ["an error that is handled", "reliability", "try { a(); } catch (error) { report(error); }"],
    ["a time limit", "reliability", "fetch(url, { signal: AbortSignal.timeout(1000) });"],
    ["another's fetch", "reliability", "cache.fetch(url);"],
  ])("has nothing against %s", (_, field, content) => {
    expect(inspect(field, content)).toEqual([]);
  });

  it("leaves tests and other files out", () => {
    const leak = "console.log(user.email);";
    expect(inspect("privacy", leak)).toHaveLength(1);
    expect(inspect("privacy", leak, "test/a.test.ts", "test")).toEqual([]);
    expect(inspect("privacy", leak, "README.md", "document")).toEqual([]);
  });

  it("goes on after what it cannot parse", () => {
    for (const field of INSPECTED_FIELDS)
      expect(inspect(field, "function ((( { try } catch {")).toBeDefined();
  });
});
