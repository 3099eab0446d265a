import { execFileSync } from "node:child_process";
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import * as commands from "../../scripts/install/commands.ts";
import { addToConfig, removeFromConfig } from "../../scripts/install/config_text.ts";
import type { Release } from "../../scripts/install/release.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const { install, upgrade } = commands;
const SLUGS = ["cogo-a", "cogo-b"];
const root = temporaryFolder();

const release = (version: string, from?: string): Release => ({
  version,
  baseline: `-- all of ${version}`,
  upgrades: new Map(from === undefined ? [] : [[from, `-- from ${from} to ${version}`]]),
  functions: new Map(SLUGS.map((slug) => [slug, new TextEncoder().encode(`${slug} ${version}`)])),
});

async function owner(config: string, migrations: readonly string[] = []): Promise<string> {
  const folder = await mkdtemp(join(root, "owner-"));
  await mkdir(join(folder, "supabase", "migrations"), { recursive: true });
  await writeFile(join(folder, "supabase", "config.toml"), config);
  for (const name of migrations) {
    await writeFile(join(folder, "supabase", "migrations", name), "select 1;");
  }
  return folder;
}
const uninstall = (chosen: Parameters<typeof commands.uninstall>[0]) =>
  commands.uninstall(chosen, release("1.0.0"));
const options = (folder: string) => ({ folder, yes: true }) as const;
const migrations = async (folder: string) =>
  (await readdir(join(folder, "supabase", "migrations"))).sort();
/** Gives the one migration an early stamp, as its owner may before it is pushed. */
async function restamp(folder: string): Promise<string> {
  const [name = ""] = await migrations(folder);
  const file = join(folder, "supabase", "migrations", "20200101000000_cogo_1_0_0.sql");
  await rename(join(folder, "supabase", "migrations", name), file);
  return file;
}
const config = (folder: string) => readFile(join(folder, "supabase", "config.toml"), "utf8");

describe("config.toml", () => {
  it.each([
    ["a list on one line", 'project_id = "x"\n[api]\nschemas = ["public"] # mine\n'],
    [
      "a list over lines with signs in comments",
      '[api]\nschemas = [ # these ] are mine\n  "public", # "quoted"\n  \'api\'\n]\nmax_rows = 1\n',
    ],
    ["a comma at the end", '[api]\nschemas = [\n  "public",\n]\n'],
    ["an empty list", "[api]\nschemas = []\n"],
    ["an empty list with a comment", "[api]\nschemas = [\n  # none\n]\n"],
    ["a list that ends in a comment", '[api]\nschemas = [\n  "public" # mine\n]\n'],
    [
      "a text that looks like a header",
      'note = """\n[api]\nschemas = ["x"]\n"""\n[api]\nschemas = ["public"]\n',
    ],
    ["no list", "[api]\nport = 1\n\n[db]\nport = 2\n"],
    ["nothing of the Data API", 'project_id = "x"\n'],
    ["the line ends of Windows", 'project_id = "x"\r\n\r\n[api]\r\nschemas = ["public"]\r\n'],
    ["a byte order mark", '\uFEFFproject_id = "x"\n'],
    [
      "a table that only begins alike",
      '[api.tls]\nenabled = false\n\n[api]\nschemas = ["public"]\n',
    ],
    ["nothing at all", ""],
  ])("is added to and restored: %s", (_what, text) => {
    const added = addToConfig(text, SLUGS);
    expect(added).toContain("cogo_api");
    expect(addToConfig(added, SLUGS)).toBe(added);
    expect(/[^\r]\n/.test(added)).toBe(!text.includes("\r\n"));
    expect(removeFromConfig(added).trimEnd()).toBe(text.trimEnd());
  });

  const BEGIN = "# >>> cogo: kept by `cogo install`, removed by `cogo uninstall`\n";
  it.each([
    ["an inline table", 'api = { schemas = ["public"] }\n', /add "cogo_api" to \[api\] schemas/],
    ["a dotted key", 'api.schemas = ["public"]\n', /add "cogo_api" to \[api\] schemas/],
    ["schemas of the environment", '[api]\nschemas = "env(X)"\n', /as a list of strings/],
    [
      "functions in one line",
      "functions = { mine = {} }\n",
      /a table of its own, \[functions.NAME/,
    ],
    ["a block that was cut", BEGIN, /remove the lines/],
    [
      "an entry of the owner's in our block",
      `${BEGIN}[functions.mine_inside]\n# <<< cogo\n`,
      /move "\[functions.mine_inside\]"/,
    ],
    [
      "a setting in our block",
      `${BEGIN}[functions.cogo-a]\nenabled = false\n# <<< cogo\n`,
      /"enabled/,
    ],
    ["what is no TOML", "[api\n", /`supabase start`/],
  ])("is refused without a change where it has %s", async (_what, text, words) => {
    const folder = await owner(text);
    const remedy = expect.stringMatching(words);
    await expect(install(options(folder), release("1.0.0"))).rejects.toMatchObject({ remedy });
    expect(await config(folder)).toBe(text);
    expect(await migrations(folder)).toEqual([]);
  });
});

describe("uninstall", () => {
  it.each([
    [
      "another schema",
      (text: string) => text.replace('"cogo_api"]', '"cogo_api", "mine"]'),
      '"mine"',
    ],
    ["a comment", (text: string) => text.replace("schemas =", "# mine\nschemas ="), "# mine"],
    [
      "a setting",
      (text: string) => text.replace("\nschemas", "\nmax_rows = 5\nschemas"),
      "max_rows",
    ],
    ["a setting of a table below", (text: string) => `${text}[api.tls]\nenabled = true\n`, "tls"],
  ])("keeps what was added to our lines: %s", async (_what, edit, kept) => {
    const text = removeFromConfig(edit(addToConfig("[db]\nport = 1\n", SLUGS)));
    expect(text).toContain(kept);
    expect(text).not.toContain("cogo");
    expect(removeFromConfig(text)).toBe(text);
  });

  it("keeps files among ours that we did not write", async () => {
    const folder = await owner("");
    const own = join(folder, "supabase", "functions", "_cogo");
    await mkdir(own, { recursive: true });
    await writeFile(join(own, "mine.ts"), "mine");
    await install(options(folder), release("1.0.0"));
    await uninstall(options(folder));
    expect(await readdir(own)).toEqual(["mine.ts"]);
  });
});

describe("a migrations folder", () => {
  it("gets ours behind the newest, also when that lies in the future", async () => {
    const folder = await owner("", [
      "20200101000000_old.sql",
      "29991231235959_late.sql",
      "notes.md",
    ]);
    await install(options(folder), release("1.0.0"));
    expect(await migrations(folder)).toContain("29991231235960_cogo_1_0_0.sql");
  });

  it("knows ours by its name, whatever its stamp", async () => {
    const folder = await owner("");
    await install(options(folder), release("1.0.0"));
    await restamp(folder);
    await install(options(folder), release("1.0.0"));
    expect(await migrations(folder)).toEqual(["20200101000000_cogo_1_0_0.sql"]);
  });

  it.each([
    ["was emptied", ""],
    ["was cut", `-- COGO 1.0.0, ${"0".repeat(64)}. Made by \`cogo\`; leave it as it is.\n\n-- al`],
    ["is the owner's own", "select 1;"],
  ])("does not take a migration for ours that %s", async (_what, text) => {
    const folder = await owner("");
    await install(options(folder), release("1.0.0"));
    const file = await restamp(folder);
    await writeFile(file, text);
    for (const command of [install, upgrade]) {
      await expect(command(options(folder), release("1.0.0"))).rejects.toMatchObject({
        code: "migration_damaged",
        remedy: expect.stringContaining("supabase migration fetch"),
      });
    }
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("knows ours with the line ends that Git gave it", async () => {
    const folder = await owner("");
    await install(options(folder), release("1.0.0"));
    const file = await restamp(folder);
    await writeFile(file, (await readFile(file, "utf8")).replaceAll("\n", "\r\n"));
    await install(options(folder), release("1.0.0"));
    expect((await migrations(folder)).length).toBe(1);
  });

  it("tells that ours was deleted, instead of adding it under another stamp", async () => {
    const folder = await owner("");
    await install(options(folder), release("1.0.0"));
    await rm(await restamp(folder));
    for (const command of [install, upgrade]) {
      await expect(command(options(folder), release("1.0.0"))).rejects.toMatchObject({
        code: "migration_deleted",
      });
    }
    await uninstall(options(folder));
    await install(options(folder), release("1.0.0"));
    expect((await migrations(folder)).at(-1)).toMatch(/_cogo_1_0_0\.sql$/);
  });

  it("gets the step from the release that is there, and the functions of the new one", async () => {
    const folder = await owner("");
    await install(options(folder), release("1.9.0"));
    await upgrade(options(folder), release("1.10.0", "1.9.0"));
    const [, step = ""] = await migrations(folder);
    expect(step).toMatch(/_cogo_1_10_0\.sql$/);
    expect(await readFile(join(folder, "supabase", "migrations", step), "utf8")).toContain(
      "from 1.9.0",
    );
    const code = join(folder, "supabase", "functions", "_cogo", "cogo-a.js");
    expect(await readFile(code, "utf8")).toBe("cogo-a 1.10.0");
  });

  it("refuses to go back, and a step that the release does not know", async () => {
    const folder = await owner("");
    await install(options(folder), release("1.10.0"));
    await expect(install(options(folder), release("1.9.0"))).rejects.toMatchObject({
      code: "downgrade_refused",
    });
    await expect(upgrade(options(folder), release("2.0.0"))).rejects.toMatchObject({
      code: "upgrade_unknown",
    });
  });

  it("gets all of it again after it was uninstalled", async () => {
    const folder = await owner("");
    await install(options(folder), release("1.0.0"));
    await uninstall(options(folder));
    await install(options(folder), release("1.0.0"));
    const names = (await migrations(folder)).map((name) => name.replace(/^\d+_/, ""));
    expect(names).toEqual(["cogo_1_0_0.sql", "cogo_uninstall.sql", "cogo_1_0_0.sql"]);
  });
});

describe("install", () => {
  it.each(["config", "folder"])(
    "does not overwrite a function of the owner's that has our name: %s",
    async (where) => {
      const folder = await owner(
        where === "config" ? "[functions.cogo-a]\nverify_jwt = true\n" : "",
      );
      if (where === "folder")
        await mkdir(join(folder, "supabase", "functions", "cogo-a"), { recursive: true });
      await expect(install(options(folder), release("1.0.0"))).rejects.toMatchObject({
        code: "function_name_taken",
      });
      expect(await migrations(folder)).toEqual([]);
    },
  );

  it("completes what was interrupted, and takes over the lock of a process that is gone", async () => {
    const folder = await owner("");
    await install(options(folder), release("1.0.0"));
    const whole = await config(folder);
    await writeFile(join(folder, "supabase", "config.toml"), "");
    await writeFile(join(folder, "supabase", "functions", "_cogo", "cogo-b.js"), "cogo");
    await writeFile(join(folder, "supabase", ".cogo-install"), "999999999");
    await install(options(folder), release("1.0.0"));
    expect(await config(folder)).toBe(whole);
    expect((await migrations(folder)).length).toBe(1);
  });

  it("twice at once makes one of it", async () => {
    const folder = await owner("");
    const both = await Promise.allSettled(
      [1, 2].map(() => install(options(folder), release("1.0.0"))),
    );
    expect(both.some(({ status }) => status === "fulfilled")).toBe(true);
    expect((await migrations(folder)).length).toBe(1);
  });

  it("says what Git leaves out of it", async () => {
    const folder = await owner("");
    execFileSync("git", ["init", "--quiet", folder]);
    await writeFile(join(folder, ".gitignore"), "*.js\n");
    const said = vi.spyOn(process.stdout, "write");
    await install(options(folder), release("1.0.0"));
    const text = said.mock.calls.map(([chunk]) => String(chunk)).join("");
    said.mockRestore();
    expect(text).toContain("Git ignores supabase/functions/_cogo/cogo-a.js and 1 more: ");
  });

  it("writes through a link, and leaves the rights of a file", async () => {
    const folder = await owner("");
    const shared = join(folder, "shared.toml");
    await writeFile(shared, "", { mode: 0o600 });
    const link = join(folder, "supabase", "config.toml");
    await rm(link);
    await symlink(shared, link);
    await install(options(folder), release("1.0.0"));
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(shared, "utf8")).toContain("cogo-a");
    expect((await stat(shared)).mode & 0o777).toBe(0o600);
  });

  it("leaves no part of a file that could not be written, and says why", async () => {
    const folder = await owner("");
    const blocked = join(folder, "supabase", "functions", "_cogo", "cogo-b.js");
    await mkdir(blocked, { recursive: true });
    await expect(install(options(folder), release("1.0.0"))).rejects.toMatchObject({
      code: "file_not_writable",
      message: expect.stringContaining("cogo-b.js"),
    });
    const names = await readdir(join(folder, "supabase"), { recursive: true });
    expect(names.filter((name) => name.includes("draft"))).toEqual([]);
  });

  it("changes nothing where one of its folders cannot be written", async () => {
    const folder = await owner("");
    await rm(join(folder, "supabase", "migrations"), { recursive: true });
    await writeFile(join(folder, "supabase", "migrations"), "a file");
    await expect(install(options(folder), release("1.0.0"))).rejects.toMatchObject({
      code: "file_not_writable",
    });
    await expect(stat(join(folder, "supabase", "functions"))).rejects.toThrow();
  });
});
