import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openOutput } from "../../scripts/cli/tasks/output_folder.ts";
import type { Artifact } from "../../shared/engine/mod.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const ID = "00000000-0000-4000-8000-000000000001";
function file(path: string, content = path): Artifact {
  const ids = { artifactId: ID, runId: ID, stepId: ID };
  const facts = { version: 1, kind: "source" as const, bytes: content.length, sha256: "" };
  return { ...ids, ...facts, path, content, createdAt: "2030-01-01T00:00:00Z" };
}

const folder = temporaryFolder();

it("writes below a folder that is absent, and leaves nothing else", async () => {
  const target = join(folder, "deep", "new");
  const written = await (await openOutput(target)).write("x", [file("a.ts"), file("src/b.ts")]);
  expect(written).toEqual({ folder: target, files: ["a.ts", "src/b.ts"] });
  expect(await readFile(join(target, "src", "b.ts"), "utf8")).toBe("src/b.ts");
  expect(await readdir(join(folder, "deep"))).toEqual(["new"]);
});

it("keeps a folder that exists and is empty, such as the shell's own", async () => {
  const target = join(folder, "mine");
  await mkdir(target);
  await (await openOutput(target)).write("x", [file(".gitignore"), file("src/b.ts")]);
  expect((await readdir(target)).sort()).toEqual([".gitignore", "src"]);
});

it("leaves nothing behind when it is only tested", async () => {
  await openOutput(join(folder, "one", "two", "three"));
  expect(await readdir(folder)).not.toContain("one");
});

it.each([
  ["absent", false],
  ["empty", true],
])("writes all files or none into a folder that is %s", async (name, exists) => {
  const target = join(folder, name);
  if (exists) await mkdir(target);
  const output = await openOutput(target);
  // A file where the next one needs a folder: as good as a full disk.
  const writing = output.write("x", [file("a"), file("a/b")]);
  await expect(writing).rejects.toMatchObject({ code: "output_not_writable" });
  expect(await readdir(target).catch(() => [])).toEqual([]);
  expect((await readdir(folder)).filter((each) => each.includes("partial"))).toEqual([]);
});

it("refuses a path that leaves the folder", async () => {
  const output = await openOutput(join(folder, "safe"));
  const writing = output.write("x", [file("../outside")]);
  await expect(writing).rejects.toMatchObject({ code: "unsafe_path" });
  expect(await readdir(folder)).not.toContain("outside");
});

it("refuses a folder that was filled during the run", async () => {
  const target = join(folder, "taken");
  const output = await openOutput(target);
  await mkdir(target);
  await writeFile(join(target, "mine"), "");
  const writing = output.write("x", [file("a")]);
  await expect(writing).rejects.toMatchObject({ code: "output_not_empty" });
  expect(await readdir(target)).toEqual(["mine"]);
});
