import { countTokens, cutToTokens } from "./count_tokens.ts";
import { exampleOfSchema } from "./example_of_schema.ts";
import type { FaultKind, ScriptedReply } from "./model_script.ts";
import type { WireReply, WireRequest, WireUsage } from "./wire.ts";

const ATTACHMENT_TOKENS = 258;
const ECHOED_CHARACTERS = 200;

/** What the model says, before it is said in a provider's words. */
export function composeReply(input: {
  readonly number: number;
  readonly request: WireRequest;
  readonly scripted: ScriptedReply | undefined;
  readonly fault: FaultKind | undefined;
  readonly cache: Pick<WireUsage, "input" | "cacheRead" | "cacheWrite">;
}): WireReply {
  const { number, request, scripted, fault, cache } = input;
  const calls = fault === "refusal" ? [] : toToolCalls(request, scripted);
  const toolCalls = calls.map((call, index) => ({ id: `call_${number}_${index}`, ...call }));
  const whole = spoil(toText(request, scripted, calls.length > 0), fault);
  const reasoning = scripted?.usage.reasoning ?? 0;
  const room = request.maximumOutputTokens - reasoning;
  const text = cutToTokens(whole, Math.max(room, 0));
  const size = scripted?.chunkCharacters ?? 24;
  const written = countTokens(text + (calls.length > 0 ? JSON.stringify(calls) : ""));
  const read = countTokens(request.inputText) + request.attachments * ATTACHMENT_TOKENS;
  return {
    number,
    model: request.model,
    text,
    pieces: text.match(new RegExp(`.{1,${size}}`, "gs")) ?? [],
    toolCalls,
    stop: stopOf(fault, text !== whole, calls.length > 0),
    usage: {
      ...cache,
      input: scripted?.usage.input ?? cache.input + read,
      output: scripted?.usage.output ?? written + reasoning,
      reasoning,
    },
  };
}

function toToolCalls(request: WireRequest, scripted: ScriptedReply | undefined) {
  const [tool] = request.tools;
  if (scripted !== undefined) return scripted.toolCalls;
  if (tool === undefined || !request.mustCallTool) return [];
  return [{ name: tool.name, input: exampleOfSchema(tool.schema) }];
}

function toText(
  { output, prompt }: WireRequest,
  scripted: ScriptedReply | undefined,
  callsTool: boolean,
): string {
  if (scripted?.text !== undefined) return scripted.text;
  if (scripted?.json !== undefined) return JSON.stringify(scripted.json);
  if (callsTool) return "";
  if (output !== undefined) return JSON.stringify(exampleOfSchema(output.schema));
  return `You said: ${prompt.slice(0, ECHOED_CHARACTERS)}`;
}

function spoil(text: string, fault: FaultKind | undefined): string {
  if (fault === "refusal") return "I cannot help with that.";
  return fault === "truncated" ? text.slice(0, Math.ceil(text.length / 2)) : text;
}

function stopOf(fault: FaultKind | undefined, isCut: boolean, callsTool: boolean) {
  if (fault === "refusal") return "refusal";
  if (isCut) return "length";
  return callsTool ? "tool" : "end";
}
