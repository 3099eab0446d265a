import { describe, expect, it } from "vitest";
import { checkProject } from "../../../scripts/runner/check_project.ts";
import { readTemplate } from "../../../scripts/templates/read_template.ts";
import { fixtures, KINDS } from "../../shared/generation/by_templates/templates/fixtures/mod.ts";
import { renderProject } from "../../shared/generation/by_templates/templates/support.ts";

describe.each(KINDS)("a generated %s", (kind) => {
  it.each(Object.entries(fixtures))("has sound types for %s", async (_, specification) => {
    const files = renderProject(await readTemplate(kind), { ...specification, kind });
    expect(await checkProject(files)).toMatchObject({ status: "checked", errors: [], open: [] });
  });
});
