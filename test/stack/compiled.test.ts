import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { compiled } from "../../scripts/compiled.mjs";
import { temporaryFolder } from "../support/temporary_folder.ts";

const folder = temporaryFolder();
const MAIN = "scripts/cli/main.ts";

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const run = async () =>
  execFileSync(process.execPath, [await compiled(folder, MAIN)], { encoding: "utf8" });

beforeAll(async () => {
  await write("scripts/stack/daemon.ts", "");
  await write("scripts/runner/lint/main.ts", "");
  await write("scripts/cli/words.ts", 'export const word: string = "first";');
  await write("scripts/cli/beside.txt", "beside");
  await write(
    MAIN,
    `import { readFileSync } from "node:fs";
     const { word } = await import("./words.ts");
     console.log(word, readFileSync(new URL("beside.txt", import.meta.url), "utf8"));`,
  );
});

it("runs a program, whose modules find what lies beside their sources", async () => {
  expect(await run()).toBe("first beside\n");
});

it("compiles again when a source has changed, and not before", async () => {
  const before = await compiled(folder, MAIN);
  expect(await compiled(folder, MAIN)).toBe(before);
  await write("scripts/cli/words.ts", 'export const word: string = "second";');
  expect(await run()).toBe("second beside\n");
  expect(await compiled(folder, MAIN)).not.toBe(before);
});

it("compiles again when a source was moved, or what was compiled is gone or half there", async () => {
  await rm(join(folder, "scripts/cli/words.ts"));
  await write("scripts/cli/texts.ts", 'export const word: string = "third";');
  const main = await readFile(join(folder, MAIN), "utf8");
  await write(MAIN, main.replace("words.ts", "texts.ts"));
  expect(await run()).toBe("third beside\n");
  await rm(dirname(await compiled(folder, MAIN)), { recursive: true });
  expect(await run()).toBe("third beside\n");
});

it("compiles again when a part of what was compiled is cut off", async () => {
  const script = await compiled(folder, MAIN);
  await writeFile(script, (await readFile(script, "utf8")).slice(0, 20));
  expect(await run()).toBe("third beside\n");
});

it("is right for all who ask at once", async () => {
  await write("scripts/cli/texts.ts", 'export const word: string = "fourth";');
  expect(await Promise.all([run(), run(), run()])).toEqual(Array(3).fill("fourth beside\n"));
});
