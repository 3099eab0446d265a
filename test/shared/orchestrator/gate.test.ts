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

describe("what the templates generate", () => {
  it.each(
    specifications.map((specification) => [specification.requirement.slice(0, 80), specification]),
  )(
    "passes its own gate: %s",
    async (_, specification) => {
      const { verdict, evidence } = await judge(specification);
      expect(evidence.findings).toEqual([]);
      expect(evidence.shortfalls).toEqual([]);
      expect(verdict).toBe("passed");
    },
    120_000,
  );
});
