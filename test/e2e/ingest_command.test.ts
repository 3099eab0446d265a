import { execFile } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { searchResponse } from "../../functions/knowledge/contract.ts";
import { errorRecordSchema } from "../../shared/kernel/error_record.ts";
import { runCogo } from "../support/cogo_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const documentSchema = z.object({
  project: z.string(),
  source: z.string(),
  found: z.number(),
  indexed: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  refused: z.number(),
  deleted: z.number(),
  refusals: z.array(z.object({ path: z.string(), error: errorRecordSchema })),
});

const folder = temporaryFolder();
let files: string;
beforeAll(async () => {
  files = join(folder, "files");
  await write("docs/guide.md", "# Guide\n\nA failed call is retried with exponential backoff.\n");
  await write("docs/latin1.txt", Buffer.from("Stra\xdfe", "latin1"));
  await write("docs/empty.md", "");
  await write("docs/huge.md", "All work and no play. ".repeat(100_000));
  await write("src/retry.ts", "export function retryWithBackoff(): void {}\n");
  await write("src/program.bin", Buffer.from([0, 1, 2, 3]));
  await write("src/deep.html", "<div>".repeat(20_000));
  await write(".gitignore", "secret.md\n");
  await write("secret.md", "# Secret\n");
  await write(".env", "KEY=1\n");
  await write("node_modules/left/pad.js", "module.exports = 1;\n");
  await symlink("/etc", join(files, "etc"));
  const up = await cogo("up", "--port", "0");
  expect(up.status, up.errors).toBe(0);
});
afterAll(async () => {
  await cogo("down");
});

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(files, path)), { recursive: true });
  await writeFile(join(files, path), content);
}

/** Runs the command in the folder of the files. */
const cogo = (...words: readonly string[]) => cogoIn(files, ...words);
const cogoIn = (place: string, ...words: readonly string[]) =>
  runCogo(words, { COGO_DATA: join(folder, "data") }, { folder: place });

const ingest = (...words: readonly string[]) => ingestIn(files, ...words);
async function ingestIn(place: string, ...words: readonly string[]) {
  const { status, output, errors } = await cogoIn(place, "ingest", ...words, "--json");
  expect(status, errors).toBe(0);
  return documentSchema.parse(JSON.parse(output));
}

async function documentsOf(project: string) {
  const { output } = await cogo("search", "ostrich", "--project", project, "--json");
  const { results } = searchResponse.parse(JSON.parse(output));
  return results
    .filter((result) => result.project === project)
    .map(({ path }) => path)
    .sort();
}

describe("./cogo ingest", () => {
  it("takes in what can be read and gives the reason for the rest", async () => {
    const done = await ingest(".", "--project", "shop", "--licence", "MIT");
    expect(done).toMatchObject({ project: "shop", found: 7, indexed: 2, refused: 5, deleted: 0 });
    const reasons = done.refusals.map(({ path, error }) => [path, error.code]);
    expect(Object.fromEntries(reasons)).toEqual({
      "docs/empty.md": "document_empty",
      "docs/huge.md": "document_too_large",
      "docs/latin1.txt": "document_encoding_unknown",
      "src/deep.html": "document_too_deep",
      "src/program.bin": "document_binary",
    });
  });

  it("sends nothing twice, and only what changed", async () => {
    expect(await ingest(".", "--project", "shop")).toMatchObject({ indexed: 0, unchanged: 2 });
    await write("src/retry.ts", "export function retryWithJitter(): void {}\n");
    expect(await ingest("src/*.ts", "docs/guide.md", "--project", "shop")).toMatchObject({
      found: 2,
      indexed: 1,
      unchanged: 1,
    });
  });

  it("--prune deletes what is gone, below the folder named and nowhere else", async () => {
    await rm(join(files, "docs/guide.md"));
    await rm(join(files, "src/retry.ts"));
    await write("docs/new.md", "# New\n");
    const done = await ingest("docs", "--prune", "--project", "shop");
    expect(done).toMatchObject({ indexed: 1, deleted: 1 });
    const { output } = await cogo("search", "retryWithJitter", "--project", "shop", "--json");
    expect(searchResponse.parse(JSON.parse(output)).results[0]?.path).toBe("src/retry.ts");
  });

  it("forgets what a file said before it was emptied, or held a credential", async () => {
    await write("grown/a.md", "# Quokka\n\nThe quokka eats leaves.\n");
    await write("grown/b.md", "# Quokka food\n\nA quokka eats grass.\n");
    await write("grown/c.md", "# Emu\n");
    await ingest("grown", "--project", "grown");
    await write("grown/a.md", "");
    await write("grown/b.md", `# Quokka food\n\nIts key is AKIA${"QWERTYUIOPASDFGH"}.\n`);
    const changed = await ingestIn(files, "grown", "--prune", "--project", "grown");
    expect(changed).toMatchObject({ found: 3, unchanged: 1, refused: 2, deleted: 0 });
    const { output } = await cogo("ask", "What does the quokka eat?", "--project", "grown");
    expect(output).toContain("Not known");
  });

  it("refuses by itself what cannot be named or read, and prunes nothing then", async () => {
    await write("odd/kept.md", "# Kept\n");
    await write("odd/gone.md", "# Gone\n");
    await ingest("odd", "--project", "odd");
    await rm(join(files, "odd/gone.md"));
    await write("odd/bell\u0007.md", "# Bell\n");
    await write(`odd/${"long/".repeat(250)}a.md`, "# Long\n");
    const sh = (script: string) => promisify(execFile)("sh", ["-c", script], { cwd: files });
    await sh(
      "cd odd; printf '# I' > $(printf 'inv\\377.md'); mkdir -p $(printf 'folder\\377')/below",
    );
    const done = await ingest("odd", "--prune", "--project", "odd");
    expect(done).toMatchObject({ unchanged: 1, deleted: 0 });
    const codes = done.refusals.map(({ error }) => error.code).sort();
    expect(codes).toEqual(Array.from({ length: 4 }, () => "document_path_invalid"));
    await sh("rm -r odd");
  });

  it("ends with 1 when all was refused, and when there is nothing", async () => {
    const refused = await cogo("ingest", "docs/empty.md", "src/program.bin");
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.output).toContain("docs/empty.md");
    expect(refused.output).toContain("[document_binary]");
    const nothing = await cogo("ingest", "no/such/**/*.md");
    expect(nothing).toMatchObject({ status: 1 });
    expect(nothing.errors).toContain("nothing_to_ingest");
  });

  it("ends with 2 when it is not clear what to delete", async () => {
    expect(await cogo("ingest", "docs", "src", "--prune")).toMatchObject({ status: 2 });
  });
});

describe("The source of what ./cogo ingest loads", () => {
  it("is the same from whichever folder its files are named", async () => {
    await write("life/kb/birds/ostrich.md", "# Ostrich\n");
    const life = join(files, "life");
    expect(await ingestIn(life, "kb", "--project", "birds")).toMatchObject({ indexed: 1 });
    const again = await ingestIn(join(life, "kb"), "birds", "--project", "birds");
    expect(again).toMatchObject({ source: "life", indexed: 0, unchanged: 1 });
    expect(await documentsOf("birds")).toEqual(["kb/birds/ostrich.md"]);
  });

  it("keeps its documents when another folder has the same paths and is pruned", async () => {
    await write("one/docs/a.md", "# Ostrich one\n");
    await write("two/docs/a.md", "# Ostrich two\n");
    await ingestIn(join(files, "one"), "docs", "--project", "pair");
    const second = await ingestIn(join(files, "two"), ".", "--prune", "--project", "pair");
    expect(second).toMatchObject({ source: "two", indexed: 1, deleted: 0 });
    expect(await documentsOf("pair")).toEqual(["docs/a.md", "docs/a.md"]);
  });

  it("is another than that of a folder with the same name", async () => {
    await write("other/one/docs/b.md", "# Ostrich\n");
    const place = join(files, "other/one");
    const refused = await cogoIn(place, "ingest", "docs", "--project", "pair");
    expect(refused.status).toBe(1);
    expect(refused.errors).toContain("another name");
    const named = await ingestIn(place, "docs", "--project", "pair", "--source", "other-one");
    expect(named).toMatchObject({ source: "other-one", indexed: 1 });
  });

  it("is not taken over by one that is given its name, unless that is said", async () => {
    await write("left/a.md", "# Ostrich left\n");
    await write("right/b.md", "# Ostrich right\n");
    const into = ["--project", "hands", "--source", "shared"];
    await ingestIn(join(files, "left"), ".", ...into);
    const right = join(files, "right");
    const refused = await cogoIn(right, "ingest", ".", ...into, "--prune");
    expect(refused.status).toBe(1);
    expect(refused.errors).toContain("--moved");
    expect(await documentsOf("hands")).toEqual(["a.md"]);
    const moved = await ingestIn(right, ".", ...into, "--prune", "--moved");
    expect(moved).toMatchObject({ source: "shared", indexed: 1, deleted: 1 });
    expect(await documentsOf("hands")).toEqual(["b.md"]);
  });

  it("is listed, and removed with its documents alone", async () => {
    const listed = await cogo("sources", "--project", "pair");
    expect(listed.output).toContain("other-one");
    expect((await cogo("sources", "remove", "one", "--project", "pair")).status).toBe(0);
    expect(await documentsOf("pair")).toEqual(["docs/a.md", "docs/b.md"]);
    expect((await cogo("sources", "remove", "one", "--project", "pair")).status).toBe(1);
  });

  it("changes what is said of its documents when asked, though none has changed", async () => {
    const terms = ["--visibility", "project", "--licence", "MIT"];
    const place = join(files, "two");
    const done = await ingestIn(place, ".", "--project", "pair", ...terms);
    expect(done).toMatchObject({ indexed: 0, updated: 1, unchanged: 0 });
    const { output } = await cogo("search", "ostrich two", "--project", "elsewhere", "--json");
    const paths = searchResponse.parse(JSON.parse(output)).results.map(({ project }) => project);
    expect(paths.filter((project) => project === "pair")).toHaveLength(1);
  });

  it("is loaded by several at once, who all say the truth", async () => {
    for (const name of ["a", "b", "c", "d"]) await write(`many/${name}.md`, `# Emu ${name}\n`);
    const all = await Promise.all(
      [1, 2, 3].map(() => ingestIn(files, "many", "--project", "many")),
    );
    for (const { indexed, unchanged } of all) expect(indexed + unchanged).toBe(4);
  });
});

describe("./cogo search", () => {
  it("shows where it stands, its score and why it is there", async () => {
    const { status, output } = await cogo("search", "retry jitter", "--project", "shop");
    expect(status).toBe(0);
    expect(output).toContain("src/retry.ts:1-1");
    expect(output).toMatch(/lexical \d\.\d\d/);
  });
});
