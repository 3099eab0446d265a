import { CogoError } from "../../../kernel/mod.ts";
import type { Specification } from "../specification/specification.ts";
import type { CodeTemplateSummary } from "./code_template_store.ts";

/**
 * Selects the template that builds what was asked for.
 *
 * @throws CogoError `no_code_template` when none does; never answers with another kind.
 */
export function selectCodeTemplate(
  templates: readonly CodeTemplateSummary[],
  specification: Specification,
): { readonly template: CodeTemplateSummary; readonly reasons: readonly string[] } {
  const template = templates.find((each) => each.id === specification.kind);
  if (template === undefined) {
    throw new CogoError({
      code: "no_code_template",
      message: `Expected a code template for "${specification.kind}", found ${templates.map((each) => each.id).join(", ") || "none"}`,
      remedy: "Apply the migrations of this release, or insert the template",
    });
  }
  const passedOver = templates.filter((each) => each !== template);
  return {
    template,
    reasons: [
      `The requirement asks for a ${specification.kind}, which "${template.title}" (version ${template.version}) builds`,
      ...passedOver.map((each) => `"${each.title}" builds something else`),
    ],
  };
}
