import type { ContextCandidate } from "../../../../shared/models/prompts/context_candidate.ts";
import type { PromptInput } from "../../../../shared/models/prompts/generate_prompt.ts";

/** A role as the registry has it. */
export const ROLE = {
  title: "Backend developer",
  description: "Writes the code that serves requests.",
  expertise: ["http", "rest-service"],
  tools: ["read-files"],
};

/** A prompt with a place for everything. */
export const PROMPT = {
  name: "file-writing",
  version: 3,
  system: "Write one file.",
  instruction:
    "# Goal\n{{ file }}\n{% if files %}\n# Files\n{{ files }}\n{% endif %}{% if context %}\n# Known\n{{ context }}\n{% endif %}\n# Output\nThe file.",
  output: null,
};

export const BUDGET = { windowTokens: 4_000, maximumOutputTokens: 1_000, providers: ["openai"] };

/** A prompt's input, of which a test says what matters to it. */
export function promptInput(change: Partial<PromptInput> = {}): PromptInput {
  return {
    prompt: PROMPT,
    role: ROLE,
    values: { requirement: "Build a todo list", file: "src/list.ts" },
    budget: BUDGET,
    ...change,
  };
}

/** What the line of a source says: nothing that any other says. */
export function thing(source: string, line: number): string {
  return `${source} says thing${source.replace(/\W/g, "")}x${line}`;
}

/** A candidate of so many lines, each of some ten tokens. */
export function candidate(
  source: string,
  score: number,
  change: { lines?: number; startLine?: number; kind?: ContextCandidate["kind"] } = {},
): ContextCandidate {
  const { lines = 5, startLine = 1, kind = "knowledge" } = change;
  const said = Array.from({ length: lines }, (_, index) => thing(source, startLine + index));
  return { kind, source, score, text: said.join("\n"), startLine, endLine: startLine + lines - 1 };
}
