import type { ModelMessage } from "./model_request.ts";

type ToolResult = Extract<ModelMessage, { role: "tool" }>;

/** A turn of a conversation, the results of tools that were called together being one. */
export type Turn =
  | Exclude<ModelMessage, { role: "tool" }>
  | { readonly role: "tools"; readonly results: readonly ToolResult[] };

/** Some providers want the results of all the tools a turn called in one message. */
export function groupTurns(messages: readonly ModelMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (message.role !== "tool") turns.push(message);
    else if (last?.role !== "tools") turns.push({ role: "tools", results: [message] });
    else turns.splice(-1, 1, { role: "tools", results: [...last.results, message] });
  }
  return turns;
}
