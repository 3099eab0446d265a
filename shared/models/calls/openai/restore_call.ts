import type { JsonObject } from "../../../kernel/mod.ts";
import { dropAbsent } from "../drop_absent.ts";
import type { StopReason } from "../model_answer.ts";
import type { ModelRequest, ToolCall } from "../model_request.ts";
import { parseArguments } from "../parse_arguments.ts";

/** A tool call as it was asked for: without what strict schemas had to make null. None when it was cut. */
export function restoreCall(
  call: { readonly id: string; readonly name: string; readonly arguments: string },
  stop: StopReason,
  tools: ModelRequest["tools"],
): ToolCall[] {
  const input = parseArguments(call.arguments, stop);
  if (input === undefined) return [];
  const schema: JsonObject = tools?.find(({ name }) => name === call.name)?.inputSchema ?? {};
  return [{ id: call.id, name: call.name, input: dropAbsent(input, schema) }];
}
