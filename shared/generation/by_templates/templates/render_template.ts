import { CogoError } from "../../../kernel/mod.ts";
import type { Specification } from "../specification/specification.ts";
import type { CodeTemplate, RenderedFile, TemplateFile, TemplateStep } from "./code_template.ts";
import { specificationProblems } from "./specification_problems.ts";
import { renderLiquid } from "./template_engine.ts";
import { type ProjectView, projectView } from "./view/project_view.ts";

/**
 * Renders the files of a code template for a specification; with `step`, only that step's files.
 *
 * Every acceptance criterion's id stands in the title of at least one test. It reads no clock and
 * no randomness: the same template, specification and moment give the same files. `createdAt` stamps
 * what is ordered by time, such as a migration.
 *
 * @throws CogoError `template_kind_mismatch`, `template_parameters_invalid`, `template_render_failed`
 */
export function renderTemplate(input: {
  readonly template: CodeTemplate;
  readonly specification: Specification;
  readonly createdAt: Date;
  readonly step?: TemplateStep;
}): RenderedFile[] {
  const { template, specification, createdAt, step } = input;
  refuseUnsuitable(template, specification);
  const files = template.files.filter((file) => step === undefined || file.step === step);
  const view = projectView(specification, createdAt);
  return files.flatMap((file) => renderFiles(file, view));
}

function refuseUnsuitable(template: CodeTemplate, specification: Specification): void {
  if (specification.kind !== template.id) {
    throw new CogoError({
      code: "template_kind_mismatch",
      message: `Expected a specification of kind ${template.id}, got ${specification.kind}.`,
      remedy: `Render it with the template ${specification.kind}.`,
    });
  }
  const problems = specificationProblems(specification);
  if (problems.length > 0) {
    throw new CogoError({
      code: "template_parameters_invalid",
      message: `Expected a specification without contradictions, got: ${problems.join("; ")}.`,
      remedy: "State the requirement without the contradiction and submit it again.",
      details: { problems },
    });
  }
}

function renderFiles(file: TemplateFile, view: ProjectView): readonly RenderedFile[] {
  const scopes =
    file.each === "entities" ? view.entities.map((entity) => ({ ...view, entity })) : [view];
  return scopes.map((scope) => ({
    path: renderLiquid(file.path, scope, file.path),
    content: file.verbatim === true ? file.body : renderLiquid(file.body, scope, file.path),
    kind: file.kind,
    step: file.step,
  }));
}
