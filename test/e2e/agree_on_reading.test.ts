import { readdirSync } from "node:fs";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { agreeOnReading } from "../../scripts/cli/tasks/agree_on_reading.ts";
import { eventually } from "../support/stack.ts";

const REQUIREMENT = "REST API for films: title, price";
const DOWN = "\u001b[B";
const ENTER = "\r";

let errors: string[] = [];
beforeEach(() => {
  errors = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => errors.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A question about a reading at a terminal of its own. */
function open(requirement: string, editor: string) {
  vi.stubEnv("VISUAL", "");
  vi.stubEnv("EDITOR", editor);
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 50 });
  let shown = "";
  output.on("data", (chunk) => {
    shown += stripVTControlCharacters(String(chunk));
  });
  const outcome = agreeOnReading(requirement, { input, output }).then(
    (agreed) => ({ agreed }),
    (error: unknown) => ({ error }),
  );
  /** Types what answers the question that is shown next. */
  const answer = async (question: string, keys: string) => {
    await eventually(() => (shown.includes(question) ? true : undefined));
    shown = "";
    input.write(keys);
  };
  const shows = (text: string) => eventually(() => (shown.includes(text) ? true : undefined));
  return { outcome, answer, shows, input };
}

/** An editor that replaces the words in a file. */
const replace = (words: string, by: string) =>
  `node -e 'const fs=require("fs"),f=process.argv[1];fs.writeFileSync(f,fs.readFileSync(f,"utf8").replace("${words}","${by}"))'`;

describe("agreeing on a reading", () => {
  it("shows the canonical notation, and gives the requirement back after yes", async () => {
    const { outcome, answer, shows } = open(REQUIREMENT, "false");
    await shows("Each film has these fields:\n- title: string, required\n");
    await answer("Build this?", ENTER);
    expect(await outcome).toEqual({ agreed: REQUIREMENT });
  });

  it("ends with an error after no", async () => {
    const { outcome, answer } = open(REQUIREMENT, "false");
    await answer("Build this?", `${DOWN}${DOWN}${ENTER}`);
    expect(await outcome).toMatchObject({ error: { code: "reading_not_confirmed" } });
  });

  it("ends with an error at the end of input", async () => {
    const { outcome, shows, input } = open(REQUIREMENT, "false");
    await shows("Build this?");
    input.end();
    expect(await outcome).toMatchObject({ error: { code: "reading_not_confirmed" } });
  });

  it("opens the editor on the notation, reads what was written, and gives it back", async () => {
    const { outcome, answer, shows } = open(REQUIREMENT, replace("price: decimal", "price: date"));
    await answer("Build this?", `${DOWN}${ENTER}`);
    await shows("- price: date, required\n");
    await answer("Build this?", ENTER);
    expect(await outcome).toMatchObject({
      agreed: expect.stringContaining("- price: date, required"),
    });
  });

  it("asks for other words until they are understood", async () => {
    const { outcome, answer, shows } = open(`${REQUIREMENT}. Wibble.`, replace(" Wibble.", ""));
    await shows("Understood so far");
    await answer("Say it in other words?", ENTER);
    await answer("Build this?", ENTER);
    expect(await outcome).toEqual({ agreed: `${REQUIREMENT}.` });
    expect(errors.join("")).toContain('"Wibble"');
  });

  it("edits at the terminal where no editor is named", async () => {
    const { outcome, answer, shows } = open(REQUIREMENT, "");
    await answer("Build this?", `${DOWN}${ENTER}`);
    await answer("Change it", ", unique\t\r");
    await shows("- price: decimal, required, unique\n");
    await answer("Build this?", ENTER);
    expect(await outcome).toMatchObject({ agreed: expect.stringMatching(/required, unique$/) });
  });

  it("names an editor that fails, and leaves nothing behind", async () => {
    const { outcome, answer } = open(REQUIREMENT, "false");
    await answer("Build this?", `${DOWN}${ENTER}`);
    expect(await outcome).toMatchObject({ error: { code: "editor_failed" } });
    const folder = process.env.TMPDIR ?? "/tmp";
    expect(readdirSync(folder).filter((each) => each.startsWith("cogo-reading-"))).toEqual([]);
  });
});
