import { WireRefusal } from "../wire.ts";

/** Every tool that was called is answered in the next message, and nothing else is. */
export function checkToolResults(
  messages: readonly { readonly calls: readonly string[]; readonly results: readonly string[] }[],
): void {
  messages.forEach(({ calls }, index) => {
    const results = messages[index + 1]?.results ?? [];
    const missing = calls.filter((id) => !results.includes(id));
    if (missing.length > 0) {
      const message = `messages.${index}: tool_use ids were found without tool_result blocks immediately after: ${missing.join(", ")}`;
      throw new WireRefusal("invalid_request", message);
    }
    const unexpected = results.filter((id) => !calls.includes(id));
    if (unexpected.length > 0) {
      const message = `messages.${index + 1}: unexpected tool_use_id found in tool_result blocks: ${unexpected.join(", ")}`;
      throw new WireRefusal("invalid_request", message);
    }
  });
}
