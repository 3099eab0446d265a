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
import { sealCode } from "../../scripts/install/sealed_text.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const { install, upgrade } = commands;
const SLUGS = ["cogo-a", "cogo-b"];
const root = temporaryFolder();

const code = (slug: string, version: string) => sealCode(version, `${slug} ${version}`);
const release = (version: string, from?: string): Release => ({
  version,
  baseline: `-- all of ${version}`,
  upgrades: new Map(from === undefined ? [] : [[from, `-- from ${from} to ${version}`]]),
  functions: new Map(SLUGS.map((slug) => [slug, Buffer.from(code(slug, version))])),
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
const functions = (folder: string) => join(folder, "supabase", "functions", "_cogo");
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
    const own = functions(folder);
    await mkdir(own, { recursive: true });
    await writeFile(join(own, "mine.ts"), "mine");
    await install(options(folder), release("1.0.0"));
    await writeFile(join(own, "cogo-a.js"), "mine, now");
    await uninstall(options(folder));
    expect((await readdir(own)).sort()).toEqual(["cogo-a.js", "mine.ts"]);
    expect(await readFile(join(own, "cogo-a.js"), "utf8")).toBe("mine, now");
  });

  it("keeps our schema where the owner had it in [api] before", async () => {
    const text = '[api]\nschemas = ["public", "cogo_api"]\n';
    const folder = await owner(text);
    await install(options(folder), release("1.0.0"));
    await install(options(folder), release("1.0.0"));
    await uninstall(options(folder));
    expect(await config(folder)).toBe(text);
  });

  it.each([{}, { keepData: true }] as const)(
    "refuses a migration that was cut: nobody knows whether it was pushed (%j)",
    async (choice) => {
      const folder = await owner("");
      await install(options(folder), release("1.0.0"));
      await writeFile(await restamp(folder), "-- COGO 1.0.0");
      await expect(uninstall({ ...options(folder), ...choice })).rejects.toMatchObject({
        code: "migration_damaged",
      });
      expect(await config(folder)).toContain("cogo-a");
    },
  );
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

  // The CLI sorts files by name and compares versions as text.
  it.each([
    ["3_init.sql", "40000000000000"],
    ["2027_init.sql", "20280000000000"],
    ["99999999999998_init.sql", "99999999999999"],
    ["89999999999999_init.sql", "90000000000000"],
  ])("gets ours behind %s, as text and by name", async (file, stamp) => {
    const folder = await owner("", [file]);
    await install(options(folder), release("1.0.0"));
    expect(await migrations(folder)).toEqual([file, `${stamp}_cogo_1_0_0.sql`]);
    expect(stamp > (file.split("_")[0] ?? "")).toBe(true);
  });

  it.each(["99999999999999_init.sql", "9_init.sql"])(
    "is left as it is where nothing can come after %s",
    async (file) => {
      const folder = await owner("", ["20200101000000_old.sql", file]);
      await expect(install(options(folder), release("1.0.0"))).rejects.toMatchObject({
        code: "stamps_exhausted",
        message: expect.stringContaining(file),
      });
      expect((await migrations(folder)).length).toBe(2);
      expect(await config(folder)).toBe("");
    },
  );

  it("is refused where it has ours twice", async () => {
    const folder = await owner("");
    await install(options(folder), release("1.0.0"));
    const text = await readFile(await restamp(folder), "utf8");
    const second = "20300101000000_cogo_1_0_0.sql";
    await writeFile(join(folder, "supabase", "migrations", second), text);
    for (const command of [install, upgrade, uninstall]) {
      await expect(command(options(folder), release("1.0.0"))).rejects.toMatchObject({
        code: "migration_duplicated",
        message: expect.stringContaining(`20200101000000_cogo_1_0_0.sql and ${second}`),
      });
    }
    expect((await migrations(folder)).length).toBe(2);
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
    expect(await readFile(join(functions(folder), "cogo-a.js"), "utf8")).toBe(
      code("cogo-a", "1.10.0"),
    );
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
    await rm(join(functions(folder), "cogo-b.js"));
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

  it.each([
    ["a link", (path: string, precious: string) => symlink(precious, path)],
    ["a link to nothing", (path: string, precious: string) => symlink(`${precious}.gone`, path)],
    ["a file of the owner's", (path: string) => writeFile(path, "mine")],
    ["a folder", (path: string) => mkdir(path)],
    [
      "a file of ours that was changed",
      (path: string) => writeFile(path, `${code("cogo-b", "1.0.0")}mine`),
    ],
  ])("writes neither through nor over %s at the path of a function", async (_what, put) => {
    const folder = await owner("");
    const precious = join(folder, "precious");
    await writeFile(precious, "precious");
    await mkdir(functions(folder), { recursive: true });
    await put(join(functions(folder), "cogo-b.js"), precious);
    for (const command of [install, uninstall]) {
      await command(options(folder), release("1.0.0")).then(
        () => expect(command).toBe(uninstall),
        (error) => {
          expect(error.code).toBe("file_not_ours");
          expect(error.message).toContain("supabase/functions/_cogo/cogo-b.js");
        },
      );
      expect(await readdir(functions(folder))).toEqual(["cogo-b.js"]);
      expect(await readFile(precious, "utf8")).toBe("precious");
      expect(await migrations(folder)).toEqual([]);
    }
  });

  it("does not write into a folder behind a link, and leaves the link", async () => {
    const folder = await owner("");
    const shared = join(folder, "shared");
    await mkdir(shared);
    await mkdir(join(folder, "supabase", "functions"));
    await symlink(shared, functions(folder));
    await expect(install(options(folder), release("1.0.0"))).rejects.toMatchObject({
      code: "file_not_ours",
      message: expect.stringContaining("supabase/functions/_cogo"),
    });
    await uninstall(options(folder));
    expect((await lstat(functions(folder))).isSymbolicLink()).toBe(true);
    expect(await readdir(shared)).toEqual([]);
  });

  it("changes no byte of a config.toml that is not in UTF-8", async () => {
    const folder = await owner("");
    const bytes = Buffer.from('project_id = "caf\xe9"\n', "latin1");
    await writeFile(join(folder, "supabase", "config.toml"), bytes);
    for (const command of [install, upgrade, uninstall]) {
      await expect(command(options(folder), release("1.0.0"))).rejects.toMatchObject({
        code: "config_unreadable",
      });
    }
    expect(await readFile(join(folder, "supabase", "config.toml"))).toEqual(bytes);
  });

  it("writes through a linked config.toml, and leaves the rights of a file", async () => {
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
    await mkdir(join(functions(folder), ".cogo-draft"), { recursive: true });
    await expect(install(options(folder), release("1.0.0"))).rejects.toMatchObject({
      code: "file_not_writable",
      message: expect.stringContaining("cogo-a.js"),
    });
    await rm(join(functions(folder), ".cogo-draft"), { recursive: true });
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
