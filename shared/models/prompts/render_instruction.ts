import { Liquid } from "liquidjs";
import { CogoError } from "../../kernel/mod.ts";
import type { PromptVersion } from "./prompt_version.ts";

const LIMIT = 1_000_000;

// An empty placeholder may be asked about, and must not be put in: a prompt without its file is worth nothing.
const liquid = new Liquid({
  strictVariables: true,
  strictFilters: true,
  lenientIf: true,
  ownPropertyOnly: true,
  // Partials come from memory only, and there are none: a prompt cannot reach a file system.
  templates: {},
  parseLimit: LIMIT,
  renderLimit: 1_000,
  memoryLimit: 100 * LIMIT,
});

/**
 * Fills a prompt's instruction with values that are fenced already.
 *
 * @throws CogoError `prompt_value_missing` when it uses what is not given, `prompt_invalid` when it is no
 * template.
 */
export function renderInstruction(
  prompt: PromptVersion,
  values: Readonly<Record<string, string | undefined>>,
): string {
  try {
    const rendered: unknown = liquid.parseAndRenderSync(prompt.instruction, { ...values });
    return String(rendered).trim();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const about = {
      message: `Version ${prompt.version} of the prompt "${prompt.name}" cannot be filled in: ${problem}`,
      cause: error,
    };
    if (error instanceof Error && error.name === "UndefinedVariableError") {
      const remedy = "Give the value, or ask in the prompt whether it is there";
      throw new CogoError({ code: "prompt_value_missing", remedy, ...about });
    }
    const remedy = "Go back to the version before with cogo_api.roll_back_prompt()";
    throw new CogoError({ code: "prompt_invalid", remedy, ...about });
  }
}
