import { describe, expect, it } from "vitest";
import { readTemplate } from "../../../scripts/templates/read_template.ts";
import { readRequirement } from "../../../shared/generation/by_templates/notation/read_requirement.ts";
import type { Specification } from "../../../shared/generation/by_templates/specification/specification.ts";
import { renderTemplate } from "../../../shared/generation/by_templates/templates/render_template.ts";
import { readCases } from "../generation/by_templates/notation/cases.ts";
import { assess } from "../quality/assess/assess.ts";

// Every requirement that is read passes; a spread of them is enough for every day.
const QUANTITY = 8;
const all = [...readCases("readings"), ...readCases("open")]
  .map(({ text }) => readRequirement(text))
  .flatMap((reading) => (reading.status === "understood" ? [reading.specification] : []));
const every = Math.ceil(all.length / QUANTITY);
const specifications = all.filter((_, index) => index % every === 0);

async function judge(specification: Specification) {
  const template = await readTemplate(specification.kind);
  const files = renderTemplate({ template, specification, createdAt: new Date(0) });
  return await assess({
    files,
    criteria: specification.acceptanceCriteria,
    subjects: specification.entities.map(({ label }) => label),
  });
}

// It executes a whole project against all of its mutants: the usual limit ends what merely computes for long.
describe("what the templates generate", { timeout: 600_000 }, () => {
  it.each(
    specifications.map((specification) => [specification.requirement.slice(0, 80), specification]),
  )("passes its own gate: %s", async (_, specification) => {
    const { verdict, evidence } = await judge(specification);
    expect(evidence.findings).toEqual([]);
    expect(evidence.shortfalls).toEqual([]);
    expect(verdict).toBe("passed");
  });

  it("passes it where things belong to the same thing in every way", async () => {
    const reading = readRequirement(`
      create table users (id serial primary key, name text not null);
      create table tickets (id serial primary key, title text not null,
        reporter_id int not null references users on delete cascade,
        assignee_id int references users on delete set null,
        reviewer_id int references users on delete restrict);
      create table comments (id serial primary key, body text not null,
        ticket_id int not null references tickets on delete cascade,
        author_id int references users on delete set null);
      create table approvals (id serial primary key, note text not null,
        requester_id int not null references users on delete cascade,
        approver_id int not null references users on delete restrict);
      REST API`);
    if (reading.status === "refused") throw reading.error;
    const { verdict, evidence } = await judge(reading.specification);
    expect(evidence.findings).toEqual([]);
    expect(evidence.shortfalls).toEqual([]);
    expect(verdict).toBe("passed");
  });
});
