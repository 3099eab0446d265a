import { CogoError } from "../../../kernel/mod.ts";
import type { Specification } from "../specification/specification.ts";
import type { CodeTemplate, RenderedFile, TemplateFile, TemplateStep } from "./code_template.ts";
import { specificationProblems } from "./specification_problems.ts";
import { holdsInLiquid, renderLiquid } from "./template_engine.ts";
import { commandLineView } from "./view/command_line_view.ts";
import { projectView } from "./view/project_view.ts";
import { restServiceView } from "./view/rest_service_view.ts";
import { supabaseView } from "./view/supabase_view.ts";
import { wrapLongLines } from "./view/wrap_long_lines.ts";

/**
 * Renders the files of a code template for a specification; with `step`, only that step's files.
 *
 * Every acceptance criterion's id stands in the title of at least one test. It reads no clock and
 * no randomness: the same template and specification give the same files.
 *
 * @throws CogoError `template_kind_mismatch`, `template_parameters_invalid`, `template_render_failed`
 */
export function renderTemplate(input: {
  readonly template: CodeTemplate;
  readonly specification: Specification;
  readonly step?: TemplateStep;
}): RenderedFile[] {
  const { template, specification, step } = input;
  refuseUnsuitable(template, specification);
  const files = template.files.filter((file) => step === undefined || file.step === step);
  const first = renderFiles(files, viewOf(specification));
  const titles = first
    .filter(({ kind }) => kind === "test")
    .map(({ content }) => content)
    .join("\n");
  const leftover = specification.acceptanceCriteria.filter(({ id }) => !titles.includes(`[${id}]`));
  if (leftover.length === 0 || titles === "") return first;
  return renderFiles(files, viewOf(specification, leftover));
}

function viewOf(specification: Specification, leftover: Specification["acceptanceCriteria"] = []) {
  return supabaseView(commandLineView(restServiceView(projectView(specification, leftover))));
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

function renderFiles(
  files: readonly TemplateFile[],
  view: ReturnType<typeof viewOf>,
): RenderedFile[] {
  return files.flatMap((file) => {
    const scopes =
      file.each === "entities" ? view.entities.map((entity) => ({ ...view, entity })) : [view];
    return scopes
      .filter((scope) => file.when === undefined || holdsInLiquid(file.when, scope))
      .map((scope) => renderFile(file, scope));
  });
}

function renderFile(file: TemplateFile, scope: object): RenderedFile {
  const path = renderLiquid(file.path, scope, file.path);
  const content = renderLiquid(file.body, scope, file.path);
  return {
    path,
    content: path.endsWith(".ts") ? wrapLongLines(content) : content,
    kind: file.kind,
    step: file.step,
  };
}
