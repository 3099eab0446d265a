import { Liquid } from "liquidjs";
import { z } from "zod";
import { CogoError, fenceText } from "../../../kernel/mod.ts";
import { markdownText } from "./view/markdown_text.ts";
import { sqlIdentifier, sqlString } from "./view/sql_text.ts";
import { typescriptString } from "./view/typescript_string.ts";

const userTextSchema = z.object({ userText: z.string() });

// Bounds that no template of ours comes near; they stop a faulty one from eating the isolate.
const LIMITS = { parseLimit: 1_000_000, renderLimit: 5_000, memoryLimit: 50_000_000 };

const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  // Partials come from memory only, and there are none: a template cannot reach a file system.
  templates: {},
  outputEscape: refuseObjects,
  ...LIMITS,
});

engine.registerFilter("ts_string", (value: unknown) => typescriptString(textOf(value)));
engine.registerFilter("json", (value: unknown) => JSON.stringify(textOf(value)));
engine.registerFilter("markdown", (value: unknown) => markdownText(textOf(value)));
engine.registerFilter("fenced", (value: unknown) => fenceText(textOf(value)));
engine.registerFilter("sql_string", (value: unknown) => sqlString(textOf(value)));
engine.registerFilter("sql_identifier", (value: unknown) => sqlIdentifier(textOf(value)));
engine.registerFilter("shell_string", (value: unknown) => shellString(textOf(value)));

/**
 * Renders a Liquid text over a view. A line that holds only a tag leaves nothing behind.
 *
 * Unknown variables and filters are errors, and so is a `UserText` that no filter has escaped.
 *
 * @throws CogoError `template_render_failed`
 */
export function renderLiquid(body: string, view: object, name: string): string {
  const standalone = body.replace(/^[ \t]*(\{%-?(?:(?!%\}).)*%\})[ \t]*\n/gm, "$1");
  try {
    return String(engine.parseAndRenderSync(standalone, view));
  } catch (cause) {
    throw new CogoError({
      code: "template_render_failed",
      message: `Expected the template file ${name} to render, got: ${describe(cause)}`,
      remedy: "Correct the template and publish it as a new version.",
      details: { file: name },
      cause,
    });
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function refuseObjects(value: unknown): string {
  if (value !== null && typeof value === "object") {
    throw new Error("a person's words need a filter that escapes them, such as ts_string");
  }
  return String(value);
}

function textOf(value: unknown): string {
  const words = userTextSchema.safeParse(value);
  return words.success ? words.data.userText : String(value);
}

/** A word for a POSIX shell that means exactly these characters. */
function shellString(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
