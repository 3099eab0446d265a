import { readOutputs, type StepHandler, type StepOutcome } from "../../../engine/mod.ts";
import type { ApiClient } from "../../../kernel/mod.ts";
import { templateInputs } from "../template_analysis.ts";
import type { TemplateStep } from "../templates/code_template.ts";
import { readCodeTemplate } from "../templates/code_template_store.ts";
import { renderTemplate } from "../templates/render_template.ts";

/** Renders the files that the chosen code template has for one kind of step. */
export function createTemplateStep(client: ApiClient, step: TemplateStep): StepHandler {
  return {
    kind: step,
    estimateMilliseconds: 5_000,
    async execute({ step: { key, context }, reportProgress }): Promise<StepOutcome> {
      const { analyse, plan } = readOutputs(templateInputs, { key, context });
      const { specification } = analyse;
      const template = await readCodeTemplate(client, plan.codeTemplate);
      await reportProgress(`Rendering "${template.title}" version ${template.version}`);
      const files = renderTemplate({
        template,
        specification,
        createdAt: analyse.createdAt,
        step,
      });
      return {
        status: "completed",
        result: {
          output: { files: files.map((file) => file.path) },
          summary: `${files.length} ${files.length === 1 ? "file" : "files"}`,
          artifacts: files.map(({ path, kind, content }) => ({ path, kind, content })),
        },
      };
    },
  };
}
