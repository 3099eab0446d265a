import { z } from "zod";
import { jsonSchema } from "../../kernel/mod.ts";
import type { ModelMessage, ModelRequest } from "./model_request.ts";
import { parseJsonWithin } from "./parse_json_within.ts";
import type { Answered } from "./wires/wire.ts";

const wishSchema = z.strictObject({ tool: z.string(), input: jsonSchema.default({}) });

/** Tells of the tools in the instructions, for a model that has no mechanism for them. */
export function putToolsInWords(request: ModelRequest): ModelRequest {
  const { tools, toolChoice, ...rest } = request;
  if (tools === undefined) return request;
  const described = tools.map(
    ({ name, description, inputSchema }) =>
      `- ${name}: ${description} Its input is JSON of this schema: ${JSON.stringify(inputSchema)}`,
  );
  const must = toolChoice === "required" ? "Use one of these tools" : "You may use these tools";
  const how = `${must}, one at a time. To use one, answer with {"tool": name, "input": input} and nothing else; its result comes in the next message.`;
  return {
    ...rest,
    system: [request.system, `${how}\n${described.join("\n")}`]
      .filter((each) => each !== "")
      .join("\n\n"),
    messages: request.messages.map(toWords),
  };
}

function toWords(message: ModelMessage): ModelMessage {
  if (message.role === "tool") {
    const outcome = message.failed ? "failed" : "gave";
    const text = `The tool ${message.name} ${outcome}:\n${message.content}`;
    return { role: "user", content: [{ type: "text", text }] };
  }
  if (message.role === "user" || message.toolCalls.length === 0) return message;
  const wishes = message.toolCalls.map(({ name, input }) => JSON.stringify({ tool: name, input }));
  const text = [message.text, ...wishes].filter((each) => each !== "").join("\n");
  return { role: "assistant", text, toolCalls: [] };
}

/** The answer, with the tool it wishes for in words as a call of it. */
export function readToolWish(answer: Answered, asked: ModelRequest): Answered {
  const isSpoken = asked.tools !== undefined && asked.without?.includes("tools");
  if (!isSpoken || answer.stop !== "end") return answer;
  const { data } = wishSchema.safeParse(parseJsonWithin(answer.text));
  if (data === undefined || !asked.tools?.some(({ name }) => name === data.tool)) return answer;
  return {
    ...answer,
    text: "",
    stop: "tool",
    toolCalls: [{ id: "call_0", name: data.tool, input: data.input }],
  };
}
