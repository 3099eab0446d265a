import { chmod, cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseWords } from "../../scripts/cli/program/command_line.ts";
import { createProgram } from "../../scripts/cli/program/program.ts";
import { runCogo } from "../support/cogo_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const ID = "00000000-0000-4000-8000-000000000000";
const PDF = "a.pdf";

/** Words, and what is said about them. */
type Mistake = readonly [words: readonly string[], message: RegExp];

/** What the words alone show: status 2, and said before anything is installed. */
const WRONG_WORDS: readonly Mistake[] = [
  [["rnu"], /unknown command 'rnu' \(Did you mean run\?\)/],
  [["start"], /unknown command 'start'/],
  [["--port", "1"], /unknown option '--port'/],
  [["--versoin"], /unknown option '--versoin'/],
  [["run"], /missing required argument 'requirement'/],
  [["run", ""], /value '' is invalid for argument 'requirement'. Expected 1 to 10000 characters/],
  [["run", "   "], /Expected 1 to 10000 characters/],
  [
    ["run", "Build", "a", "todo", "list"],
    /too many arguments for 'run'. Expected 1 argument but got 4/,
  ],
  [["run", "x", "--colour"], /unknown option '--colour'/],
  [["run", "x", "--prot", "1"], /unknown option '--prot' \(Did you mean --port\?\)/],
  [["run", "x", "--out"], /option '--out <folder>' argument missing/],
  [["run", "x", "--out", ""], /option '--out <folder>' is empty/],
  [["up", "--data="], /option '--data <folder>' is empty/],
  [["assess", ""], /argument 'folder' is empty/],
  [
    ["run", "x".repeat(10_001)],
    /^.{0,60}value 'x{60}…' is invalid .*Expected 1 to 10000 characters/,
  ],
  [["run", "x", "--port", "many"], /'many' is invalid. Expected a whole number from 0 to 65535/],
  [["run", "x", "--port", "65536"], /Expected a whole number from 0 to 65535/],
  [["run", "x", "--port", "-1"], /Expected a whole number|argument missing/],
  [["run", "x", "--models", "all"], /'all' is invalid. Allowed choices are auto, off/],
  [["run", "x", "--budget", "lots"], /Expected an amount in US dollars, such as 2.50/],
  [["run", "x", "--budget", "0"], /Expected an amount in US dollars/],
  [["run", "x", "--database-url", "notaurl"], /Expected a URL such as postgres:/],
  [["run", "x", "--database-url", "https://example.com"], /Expected a URL such as postgres:/],
  [["get"], /missing required argument 'task'/],
  [["help", "nothing"], /unknown command 'nothing'/],
  [["get", "todo-list"], /'todo-list' is invalid for argument 'task'. Expected an id/],
  [["approvals", "all"], /too many arguments for 'approvals'. Expected 0 arguments but got 1/],
  [["approve"], /missing required argument 'task'/],
  [["approve", "my-task"], /'my-task' is invalid for argument 'task'. Expected an id/],
  [["approve", ID, "that"], /'that' is invalid for argument 'approval'. Expected an id/],
  [["approve", ID, ID, ID], /too many arguments for 'approve'/],
  [["approve", ID, "--comment", " "], /Expected 1 to 2000 characters/],
  [["approve", ID, "--yes"], /unknown option '--yes'/],
  [["ingest"], /missing required argument 'path'/],
  [["ingest", "docs", "--project", "My Shop"], /Expected a project such as web-shop/],
  [["ingest", "docs", "--visibility", "world"], /Allowed choices are tenant, project/],
  [["search"], /missing required argument 'question'/],
  [["search", "x", "--limit", "abc"], /Expected a whole number from 1 to 100/],
  [["search", "x", "--limit", "1000"], /Expected a whole number from 1 to 100/],
  [["search", "how", "is"], /too many arguments for 'search'/],
  [["up", "now"], /too many arguments for 'up'/],
  [["down", "extra"], /too many arguments for 'down'/],
  [["down", "--port", "1"], /unknown option '--port'/],
  [["status", "--port", "1234"], /unknown option '--port'/],
  [["reset", "junk"], /too many arguments for 'reset'/],
  [["model-server", "--port", "x"], /Expected a whole number/],
  [["runner", "--port", "x"], /Expected a whole number/],
  [["bench", "speed"], /Allowed choices are bundles, capacity, chaos, engine/],
  [["deploy", "now"], /too many arguments for 'deploy'/],
];

const folder = temporaryFolder();

describe("words that cannot be meant", () => {
  it.each(WRONG_WORDS)("%j", async (words, message) => {
    const fault = await parseWords(createProgram(), words);
    expect(fault?.message).toMatch(message);
    expect(fault?.remedy).toMatch(/See \.\/cogo help|Put it in quotes/);
  });

  // Said by the process: one line, where to read on, and status 2.
  const SAID = WRONG_WORDS.slice(0, 8);
  const expectMistake = (ended: Awaited<ReturnType<typeof runCogo>>, message: RegExp) => {
    expect(ended.errors).toMatch(message);
    expect(ended.errors).toMatch(/^cogo: .* \[usage\]\n {6}\S.*\n$/);
    expect(ended).toMatchObject({ status: 2, output: "" });
  };
  it.each(SAID)("%j end the command", async (words, message) => {
    expectMistake(await runCogo(words, { COGO_DATA: join(folder, "data") }), message);
  });

  describe("on a machine without packages", () => {
    let launcher: string;
    beforeAll(async () => {
      const clone = join(folder, "clone");
      launcher = join(clone, "cogo");
      const generated = "scripts/cli/program/command_line.generated.mjs";
      for (const path of ["cogo", "package-lock.json", generated]) {
        await cp(path, join(clone, path));
      }
      await writeFile(join(clone, "package.json"), JSON.stringify({ type: "module" }));
    });
    // Nothing to install with: an attempt would fail.
    const bare = (...words: readonly string[]) => runCogo(words, { PATH: "" }, { launcher });

    it.each(SAID)("%j end it, too", async (words, message) => {
      expectMistake(await bare(...words), message);
    });

    it.each([
      [[]],
      [["help"]],
      [["--help"]],
      [["help", "run"]],
      [["run", "--help"]],
      [["approve", "-h"]],
      [["--version"]],
    ])("%j answers as with packages", async (words) => {
      const answer = await bare(...words);
      expect(answer).toMatchObject({ status: 0, errors: "" });
      expect(answer.output).toBe((await runCogo(words)).output);
    });

    it("fits 80 columns", async () => {
      const { output } = await bare("help");
      expect(output.split("\n").filter((line) => line.length > 80)).toEqual([]);
      expect(output.replaceAll(/\s+/g, " ")).toContain("create NAME, show NAME, invite NAME");
    });

    it("takes a phrase that begins like an option as what it is", async () => {
      const { errors } = await bare("read", "- REST API for notes: title");
      expect(errors).not.toContain("unknown option");
      const { output } = await runCogo(["read", "- REST API for notes: title", "--json"]);
      expect(JSON.parse(output)).toMatchObject({ status: "understood" });
    });

    it("prints one document for --json", async () => {
      const { status, output } = await bare("run", "--json");
      expect(status).toBe(2);
      expect(JSON.parse(output)).toMatchObject({ error: { code: "usage" } });
    });

    it("installs for words that a command can run", async () => {
      const { status, errors } = await bare("status");
      expect(status).toBe(1);
      expect(errors).toContain("cogo: installing packages, once");
    });
  });
});

describe("what turns out to be wrong before anything is started", () => {
  const cogo = (...words: readonly string[]) =>
    runCogo(
      words,
      { COGO_DATA: join(folder, "data"), COGO_BACKUP_PASSPHRASE: "not a secret at all" },
      { folder },
    );
  beforeAll(async () => {
    await writeFile(join(folder, "file"), "a file");
    await writeFile(join(folder, PDF), "not a PDF");
    await mkdir(join(folder, "full"));
    await writeFile(join(folder, "full", "mine"), "");
    await writeFile(join(folder, "killed.unfinished"), "");
    await mkdir(join(folder, "closed"));
    await chmod(join(folder, "closed"), 0o500);
  });

  it.each<Mistake>([
    [["approvals"], /No stack is running on .*\[stack_not_running\]\n +Start it with \.\/cogo up/],
    [["approve", ID], /\[stack_not_running\]/],
    [["search", "anything"], /\[stack_not_running\]/],
    [["get", ID], /\[stack_not_running\]/],
    [["run", "x", "--confirm"], /--confirm asks at a terminal, and there is none \[usage\]/],
    [["run", "x", "--source", PDF], /\[source_invalid\]/],
    [["run", "x", "--out", "full"], /holds something \[output_not_empty\]/],
    [["run", "x", "--out", "file"], /cannot be written to .*file: .*\[output_not_writable\]/],
    [["run", "x", "--out", "file/below"], /a part of the path is a file \[output_not_writable\]/],
    [
      ["run", "x", "--data", "file"],
      /folder .*file cannot be used: it is a file \[data_folder_unusable\]/,
    ],
    [["run", "x", "--out", "/proc/x"], /\/proc\/x: no such file.* \[output_not_writable\]/],
    [["up", "--data", "/proc/x"], /\/proc\/x cannot be used: .*\[data_folder_unusable\]/],
    [["alerts", "ack"], /Expected the id of an alert after ack, got none \[usage\]/],
    [["graph", "callers"], /Expected the name of a symbol, got none \[usage\]/],
    [["up", "--data", "file"], /\[data_folder_unusable\]/],
    [["ingest", "nosuchfolder"], /found none \[nothing_to_ingest\]/],
    [["ingest", "file", "full", "--prune"], /Expected one folder with --prune.*\[usage\]/],
    [["reset"], /needs to be confirmed \[usage\]\n +Run \.\/cogo reset --yes/],
    ...(
      [
        ["eval", "absent"],
        ["restore", "absent"],
        ["model-server", "--script", "absent"],
        ["schedule", "add", "x", "--requirement", "x", "--plan", "absent"],
        ["run", "x", "--source", "absent"],
      ] as const
    ).flatMap((words): readonly Mistake[] => [
      [words, /The file "absent" cannot be read: no such file or folder \[usage\]/],
      [[...words.slice(0, -1), "full"], /The file "full" cannot be read: it is a folder \[usage\]/],
    ]),
    ...(["backup", "export person"] as const).flatMap((command): readonly Mistake[] => {
      const words = [...command.split(" "), "--out"];
      return [
        [[...words, "absent/x"], /"absent\/x" cannot be written: no such file .* \[usage\]/],
        [[...words, "file"], /"file" cannot be written: something is there already \[usage\]/],
        [[...words, "full"], /"full" cannot be written: something is there already \[usage\]/],
        [
          [...words, "killed"],
          /"killed.unfinished" is there already: .*\[usage\]\n +Delete it when/,
        ],
      ];
    }),
    [["export", "person", "--out", "new"], /\[stack_not_running\]/],
    [["runner"], /COGO_RUNNER_SECRET: .*\[usage\]/],
  ])("%j", async (words, message) => {
    const { status, errors, output } = await cogo(...words);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/\n\s+at |internal_error|starting the embedded stack/);
    expect(status).toBe(errors.includes("[usage]") ? 2 : 1);
    expect(output).toBe("");
    expect((await readdir(folder)).filter((name) => name.startsWith("new"))).toEqual([]);
  });

  it("is one JSON document on standard output with --json", async () => {
    const { status, output } = await cogo("run", "x", "--out", "full", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(output)).toEqual({
      error: {
        code: "output_not_empty",
        message: expect.any(String),
        remedy: "Name another folder with --out",
      },
    });
  });

  it("says that no stack is running, and how to start one", async () => {
    expect(await cogo("status")).toMatchObject({
      status: 1,
      output: "No stack is running; start one with ./cogo up\n",
    });
    expect(await cogo("status", "--env")).toMatchObject({ status: 1, output: "" });
    expect(await cogo("down")).toMatchObject({ status: 0, output: "No stack is running\n" });
  });
});
