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
    [
      ...(["structure", "decisions within decisions", "deep_nesting"] as const),
      "function a() {\n  for (const b of c) {\n    if (b) {\n      while (d) {\n        try {\n          if (e) f();\n        } finally { g(); }\n      }\n    }\n  }\n}",
      6,
    ],
    [
      ...(["structure", "a function without an end", "long_function"] as const),
      `function a() {\n${"  b();\n".repeat(60)}}`,
      1,
    ],
    [
      ...(["observability", "an error whose cause is lost", "cause_lost"] as const),
      'try {\n  load();\n} catch (error) {\n  throw new Error("It did not load");\n}',
      4,
    ],
    [
      ...(["observability", "a log without what happened", "cause_lost"] as const),
      'try {\n  load();\n} catch {\n  console.error("It did not load");\n}',
      4,
    ],
    [
      ...(["deployment", "an address of one machine", "fixed_place"] as const),
      'const store = connect("postgres://me:secret@localhost:5432/shop");',
      1,
    ],
    [
      ...(["deployment", "a folder of one machine", "fixed_place"] as const),
      "const folder = 'C:\\\\data';",
      1,
    ],
    [...(["deployment", "a port", "fixed_port"] as const), "server.listen(3000);", 1],
    [
      ...(["capacity", "all at once, however many", "unbounded_fan_out"] as const),
      "await Promise.all(urls.map((url) => load(url)));",
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
    ["where a server listens", "privacy", "console.log(server.address());"],
    ["a person who is not logged", "privacy", "save({ email: user.email });"],
    ["a reason for doing nothing", "reliability", "try { a(); } catch { /* It is gone. */ }"],
    ["an error that is handled", "reliability", "try { a(); } catch (error) { report(error); }"],
    ["a time limit", "reliability", "fetch(url, { signal: AbortSignal.timeout(1000) });"],
    ["another's fetch", "reliability", "cache.fetch(url);"],
    [
      "one case after another",
      "structure",
      "if (a) b(); else if (c) d(); else if (e) f(); else if (g) h(); else if (i) j();",
    ],
    [
      "decisions of a function within others",
      "structure",
      "for (const a of b) { if (c) { if (d) { e(() => { if (f) { if (g) h(); } }); } } }",
    ],
    [
      "an error that is passed on",
      "observability",
      'try { a(); } catch (error) { throw new Error("b", { cause: error }); }',
    ],
    [
      "a refusal of what was sent",
      "observability",
      'try { parse(text); } catch { throw new Refusal("It is no JSON"); }',
    ],
    ["an error that is expected", "observability", "try { a(); } catch { return undefined; }"],
    [
      "an error that a later call throws",
      "observability",
      'try { a(); } catch { on("end", () => { throw new Error("b"); }); }',
    ],
    ["a place that may be another", "deployment", 'connect(env.URL ?? "http://localhost:1");'],
    ["a place that others run", "deployment", 'connect("https://example.org/home/");'],
    ["a port that is given", "deployment", "server.listen(Number(process.env.PORT ?? 3000));"],
    ["any free port", "deployment", "server.listen(0);"],
    ["as many at once as the code names", "capacity", "Promise.all([a, b].map(load));"],
    ["one that is both", "capacity", "Promise.all([a(), b()]);"],
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
