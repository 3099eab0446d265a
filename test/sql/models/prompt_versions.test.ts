import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const publish = async (text: string, activate = true): Promise<number> => {
  const [row] = await test.asWorker(
    "select cogo_api.publish_prompt_version('trial', 'Be brief.', $1, note => 'why', activate => $2::boolean) as version",
    [text, String(activate)],
  );
  return Number(row?.version);
};
const share = (shares: object) =>
  test.asWorker("select cogo_api.set_prompt_shares('trial', $1::jsonb)", [JSON.stringify(shares)]);
const rollBack = async () => {
  const [row] = await test.asWorker(
    "select cogo_api.roll_back_prompt('trial', 'worse') as version",
  );
  return row?.version;
};
const versions = async () => {
  const rows = await test.asWorker(
    "select version, status, share from cogo_api.prompt_versions where prompt = 'trial' order by version",
  );
  return rows.map((row) => [row.version, row.status, row.share]);
};

beforeEach(async () => {
  await test.asOwner("delete from cogo.prompts where prompt = 'trial'");
  await test.asOwner(
    "insert into cogo.prompts values ('trial', 'Trial', 'For tests.', 'generate', '{requirement,files}')",
  );
});

describe("publish_prompt_version()", () => {
  it("makes the new version the only active one and keeps the others", async () => {
    expect(await publish("One {{ requirement }}")).toBe(1);
    expect(await publish("Two {{ requirement }}")).toBe(2);
    expect(await versions()).toEqual([
      [1, "retired", 0],
      [2, "active", 1],
    ]);
  });

  it("leaves a draft to nobody", async () => {
    await publish("One");
    await publish("Two", false);
    expect(await versions()).toEqual([
      [1, "active", 1],
      [2, "draft", 0],
    ]);
  });

  it.each([
    ["an unknown placeholder", "Do {{ everything }}", "everything"],
    ["a placeholder spelt otherwise", "Do {{ Requirement }}", "Requirement"],
    ["a brace left open", "Do {{ requirement", "closed"],
    ["a tag left open", "{% if files", "closed"],
    ["a block left open", "{% if files %} {{ files }}", "closed"],
    ["nothing", "  ", "got nothing"],
  ])("refuses %s", async (_, text, message) => {
    await expect(publish(text)).rejects.toMatchObject({
      sqlstate: "OG005",
      message: expect.stringContaining(message),
    });
  });

  it("takes conditions and loops over placeholders", async () => {
    const text =
      "{% for each in files %}{{ each }}{% endfor %}{%- if files -%}{{- files -}}{% endif %}";
    expect(await publish(text)).toBe(1);
  });

  it("answers not_found for a prompt that there is not", async () => {
    await expect(
      test.asWorker("select cogo_api.publish_prompt_version('nothing', 'a', 'b')"),
    ).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});

describe("set_prompt_shares()", () => {
  it("divides the runs between versions and retires what it does not name", async () => {
    for (const text of ["One", "Two", "Three"]) await publish(text);
    await share({ 1: 0.9, 2: 0.1 });
    expect(await versions()).toEqual([
      [1, "active", 0.9],
      [2, "active", 0.1],
      [3, "retired", 0],
    ]);
  });

  it("leaves a draft it does not name a draft", async () => {
    await publish("One");
    await publish("Two", false);
    await share({ 1: 1 });
    expect(await versions()).toEqual([
      [1, "active", 1],
      [2, "draft", 0],
    ]);
  });

  it.each([
    [{}, "OG005"],
    [{ 1: 0 }, "OG005"],
    [{ 1: -1, 2: 1 }, "OG005"],
    [{ 1: 0.5 }, "OG005"],
    [{ 1: "all" }, "OG005"],
    [{ 9: 1 }, "OG002"],
  ])("refuses %o", async (shares, sqlstate) => {
    await publish("One");
    await expect(share(shares)).rejects.toMatchObject({ sqlstate });
  });
});

describe("roll_back_prompt()", () => {
  it("goes back to the version before, as often as there is one, passing drafts over", async () => {
    await publish("One");
    await publish("Two");
    await publish("Three", false);
    await publish("Four");
    expect(await rollBack()).toBe(2);
    expect(await rollBack()).toBe(1);
    await expect(rollBack()).rejects.toMatchObject({ sqlstate: "OG003" });
    expect(await versions()).toEqual([
      [1, "active", 1],
      [2, "retired", 0],
      [3, "draft", 0],
      [4, "retired", 0],
    ]);
  });

  it("ends a trial in favour of the older version", async () => {
    await publish("One");
    await publish("Two");
    await share({ 1: 0.5, 2: 0.5 });
    expect(await rollBack()).toBe(1);
    expect(await versions()).toEqual([
      [1, "active", 1],
      [2, "retired", 0],
    ]);
  });
});

describe("every change of a prompt", () => {
  it("is audited, for operators alone", async () => {
    const { run } = await test.createUser();
    await test.asOwner("delete from cogo.audit_entries");
    await publish("One");
    await publish("Two");
    await share({ 1: 0.5, 2: 0.5 });
    await rollBack();
    const entries = "select action, details from cogo_api.audit_entries order by audit_entry_id";
    expect(await test.asWorker(entries)).toEqual([
      {
        action: "prompt-published",
        details: { prompt: "trial", version: 1, active: true, note: "why" },
      },
      {
        action: "prompt-published",
        details: { prompt: "trial", version: 2, active: true, note: "why" },
      },
      { action: "prompt-shares-set", details: { prompt: "trial", shares: { 1: 0.5, 2: 0.5 } } },
      {
        action: "prompt-rolled-back",
        details: { prompt: "trial", from: 2, to: 1, reason: "worse" },
      },
    ]);
    expect(await run(entries)).toEqual([]);
  });
});

describe("the prompts COGO comes with", () => {
  it("each have an active version whose placeholders their workers supply", async () => {
    const rows = await test.asOwner(
      `select p.prompt, cogo.check_instruction(v.instruction, p.placeholders) is not null as checked
       from cogo.prompts as p
       join cogo.prompt_versions as v on v.prompt = p.prompt and v.status = 'active'
       where p.prompt <> 'trial' order by p.prompt`,
    );
    expect(rows.map((row) => row.prompt)).toEqual([
      "adjudication",
      "code-review",
      "contract-objection",
      "documentation",
      "file-writing",
      "inspection",
      "mending",
      "repair",
      "requirements-analysis",
      "requirements-gathering",
      "solution-design",
      "test-correction",
      "test-writing",
    ]);
  });
});
