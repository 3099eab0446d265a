import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

/** One program of the corpus: a test file with what it imports. */
export interface CorpusCase {
  readonly kind: string;
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

/** What vitest says of a case: of the file, and of each of its tests. */
export interface Verdict {
  readonly file: "passed" | "failed" | "skipped";
  readonly tests: Readonly<Record<string, "passed" | "failed" | "skipped">>;
}

/** Stands in the name of a case that vitest itself never comes to an end with. */
export const VITEST_HANGS = "(vitest hangs)";
/** Stands in the name of a case whose wrong result vitest believes. */
export const VITEST_IS_DECEIVED = "(vitest is deceived)";

export const TEST_PATH = "test/a.test.ts";
const SOURCE_PATH = "src/library.ts";

const LIBRARY = "../src/library.ts";
/** What a block that names no test is judged by. */
const STANDARD_TEST = [
  `import { expect, it } from "vitest";`,
  `import { add } from "${LIBRARY}";`,
  `it("adds", () => { expect(add(1, 2)).toBe(3); });`,
].join("\n");

/** The kinds of programs whose library or test is wrong, and those that are as they should be. */
export const WRONG_KINDS = ["absent", "unexecuted", "late", "foreign", "mistaken"] as const;
export const RIGHT_KINDS = ["right", "reported"] as const;

/** Reads the whole corpus: the kinds above, and what tampers with built-ins. */
export async function readCorpus(): Promise<readonly CorpusCase[]> {
  const wrong = await readKinds(WRONG_KINDS, "library.txt");
  const right = await readKinds(RIGHT_KINDS, "right_library.txt");
  return [...wrong, ...right, ...(await readTampering())];
}

async function readKinds(kinds: readonly string[], library: string): Promise<CorpusCase[]> {
  const source = await read(library);
  const imports = await read("imports.txt");
  const cases: CorpusCase[] = [];
  for (const kind of kinds) {
    for (const { name, body } of await readBlocks(`${kind}.txt`)) {
      cases.push({ kind, name, files: readFiles(body, source, imports) });
    }
  }
  return cases;
}

/** The files of a block: as they are named in it, or the body of the test file alone. */
function readFiles(body: string, library: string, imports: string): CorpusCase["files"] {
  const files = new Map([[SOURCE_PATH, library]]);
  const [before = "", ...parts] = body.split(/^-- (.+) --$/m);
  if (before.trim() !== "") files.set(TEST_PATH, imports + before);
  for (let index = 0; index < parts.length; index += 2) {
    files.set(parts[index] ?? "", (parts[index + 1] ?? "").trim());
  }
  if (!files.has(TEST_PATH)) files.set(TEST_PATH, STANDARD_TEST);
  return [...files].map(([path, content]) => ({ path, content }));
}

/** Each way to tamper, as the library loads and from inside of its functions. */
async function readTampering(): Promise<CorpusCase[]> {
  const library = await read("wrong_library.txt");
  const test = await read("wrong_library_tests.txt");
  const blocks = await readBlocks("tampering.txt");
  return blocks.flatMap(({ name, body }) => {
    const atLoad = `${body}\nfunction tamper() {}`;
    const whenCalled = `let done = false; function tamper() { if (done) return; done = true; ${body} }`;
    return Object.entries({ "at load": atLoad, "when called": whenCalled }).map(([when, code]) => ({
      kind: "tampering",
      name: `${name}, ${when}`,
      files: [
        { path: SOURCE_PATH, content: `${code}\n${library}` },
        { path: TEST_PATH, content: test },
      ],
    }));
  });
}

async function readBlocks(file: string): Promise<{ name: string; body: string }[]> {
  const [, ...blocks] = (await read(file)).split(/^## /m);
  return blocks.map((block) => {
    const end = block.indexOf("\n");
    return { name: block.slice(0, end), body: block.slice(end + 1).trim() };
  });
}

function read(file: string): Promise<string> {
  return readFile(resolve(import.meta.dirname, file), "utf8");
}

/** What vitest said of the corpus when verdicts.generated.json was written, by kind and name. */
export async function readVerdicts(): Promise<Readonly<Record<string, Verdict>>> {
  return JSON.parse(await read("verdicts.generated.json"));
}
