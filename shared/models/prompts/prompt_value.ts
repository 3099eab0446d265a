import { disarmText } from "./disarm_text.ts";
import { enclose, type Fence } from "./fence.ts";

/** A file as a value of a prompt. */
export interface PromptFile {
  readonly path: string;
  readonly content: string;
}

/** What a placeholder stands for: a text, a list of short texts, or files. All of it is data. */
export type PromptValue = string | readonly string[] | readonly PromptFile[];

/** The texts of a value, disarmed, each with the path it has, if it has one. */
export interface ValueText {
  readonly path: string | undefined;
  readonly text: string;
}

/** The texts of a value as they will stand in the prompt; none for an empty one. */
export function textsOf(value: PromptValue): readonly ValueText[] {
  if (typeof value === "string") return value.trim() === "" ? [] : [plain(value)];
  const lines: string[] = [];
  const files: ValueText[] = [];
  for (const item of value) {
    if (typeof item === "string") lines.push(`- ${item.replaceAll("\n", "\n  ")}`);
    else files.push({ path: item.path, text: disarmText(item.content) });
  }
  return lines.length === 0 ? files : [plain(lines.join("\n")), ...files];
}

function plain(text: string): ValueText {
  return { path: undefined, text: disarmText(text) };
}

/** A value as fenced data under its name; undefined for an empty one, which a template may ask about. */
export function fenceValue(
  fence: Fence,
  name: string,
  texts: readonly ValueText[],
): string | undefined {
  if (texts.length === 0) return undefined;
  return texts.map(({ path, text }) => enclose(fence, { name, path }, text)).join("\n");
}
