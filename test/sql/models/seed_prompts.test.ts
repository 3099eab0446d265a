import { readdir, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { llmPromptEngine } from "../../../shared/models/prompts/llm_prompt_engine.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const role = {
  title: "Engineer",
  description: "Does it.",
  expertise: [],
  tools: [],
};
const budget = { windowTokens: 32_000, maximumOutputTokens: 4_000 };
const OURS = ["context"];
const BRIEF = { requirement: "the requirement", contract: "the contract" };

/** The placeholders a prompt asks about before it uses them. */
const optional = (instruction: string) =>
  [...instruction.matchAll(/\{% if (\w+) %\}/g)].map(([, name]) => String(name));

describe("the prompts COGO comes with", () => {
  it("make a prompt of all their values, and of those they cannot do without", async () => {
    const rows = await test.asWorker(
      `select p.prompt, p.placeholders, v.system, v.instruction
       from cogo_api.prompts as p join cogo_api.prompt_versions as v on v.prompt = p.prompt and v.status = 'active'`,
    );
    expect(rows).toHaveLength(13);
    for (const row of rows) {
      const instruction = String(row.instruction);
      const prompt = {
        name: String(row.prompt),
        version: 1,
        system: String(row.system),
        instruction,
        output: null,
      };
      const placeholders: readonly string[] = String(row.placeholders).match(/\w+/g) ?? [];
      const own = placeholders.filter((name) => !OURS.includes(name));
      const needed = own.filter((name) => !optional(instruction).includes(name));
      const generate = (names: readonly string[], more: object) =>
        JSON.stringify(
          llmPromptEngine.generateRoleBasedPrompt({
            ...{ prompt, role, budget, ...more },
            values: {
              ...BRIEF,
              ...Object.fromEntries(names.map((name) => [name, `value of ${name}`])),
            },
          }).messages,
        );
      const context = [{ kind: "knowledge", source: "a.md", text: "known", score: 1 }] as const;
      const full = generate(own, { context, rules: ["a rule"] });
      for (const name of own) expect(full, prompt.name).toContain(`value of ${name}`);
      expect(full.includes("known"), prompt.name).toBe(placeholders.includes("context"));
      expect(full, prompt.name).toContain("- a rule");
      expect(full, prompt.name).toMatch(/Example\b[^:]*:/);
      for (const text of [full, generate(needed, {})]) {
        expect(text, prompt.name).not.toMatch(/\{\{|\{%|\\n\\n\\n/);
        expect(text, prompt.name).toMatch(/# Goal\\n[\s\S]*# Output\\n/);
      }
    }
  });
});

/** The names of the tools that workers have. */
async function namesOfTools(): Promise<readonly string[]> {
  const folder = new URL("../../../shared/generation/by_models/tools/", import.meta.url);
  const sources = (await readdir(folder)).map((name) => readFile(new URL(name, folder), "utf8"));
  const texts = await Promise.all(sources);
  return texts.flatMap((text) => /\bname: "([a-z-]+)"/.exec(text)?.[1] ?? []);
}

describe("the roles COGO comes with", () => {
  it("are promised no tool that workers do not have", async () => {
    const known = await namesOfTools();
    expect(known).toContain("read-files");
    const rows = await test.asWorker(
      "select role, tool from cogo_api.roles cross join lateral unnest(tools) as t (tool)",
    );
    expect(rows).not.toEqual([]);
    expect(rows.filter(({ tool }) => !known.includes(String(tool)))).toEqual([]);
  });

  it("have code written by those who write new code", async () => {
    const rows = await test.asWorker(
      `select role from cogo_api.roles where capabilities @> '{code-generation,backend}' order by role`,
    );
    expect(rows).toEqual([{ role: "backend-developer" }]);
  });
});
