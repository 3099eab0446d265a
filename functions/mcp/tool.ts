import type { McpServer } from "@modelcontextprotocol/server";
import type { z } from "zod";
import { type ApiClient, CogoError, log } from "../../shared/kernel/mod.ts";
import type { SearchSource } from "../../shared/knowledge/mod.ts";
import { findJsonProblem } from "../_http/find_json_problem.ts";

/** The signed-in user on whose behalf a tool acts, with that user's rights and no others. */
export interface Caller {
  readonly client: ApiClient;
  readonly search: (project?: string) => Promise<SearchSource>;
}

/** What a client learns of a tool's effects, so that it can ask a person before it is used. */
type Effect = "reads" | "adds" | "changes";

interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  readonly input: Input;
  readonly output: Output;
  run(caller: Caller, input: z.output<Input>): Promise<z.input<Output>>;
}

/** A tool whose types are settled: what adds it to a server that serves one caller. */
export interface Tool {
  readonly name: string;
  register(server: McpServer, caller: Caller): void;
}

/** Settles a tool's types, so that tools of all kinds can stand in one list. */
export function tool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, effect } = definition;
  // What a tool does not know it would leave undone in silence.
  const known = definition.input.strict();
  const input: z.ZodObject = known;
  const output: z.ZodObject = definition.output;
  const annotations = {
    readOnlyHint: effect === "reads",
    destructiveHint: effect === "changes",
    openWorldHint: false,
  };
  return {
    name,
    register(server, caller) {
      const config = { title, description, inputSchema: input, outputSchema: output, annotations };
      server.registerTool(name, config, async (given) => {
        try {
          refuseJson(given, name);
          const result = output.parse(
            await definition.run(caller, definition.input.parse(known.parse(given))),
          );
          const content = [{ type: "text" as const, text: JSON.stringify(result) }];
          return { content, structuredContent: result };
        } catch (error) {
          return {
            isError: true,
            content: [{ type: "text" as const, text: describe(name, error) }],
          };
        }
      });
    },
  };
}

/** What could not be kept as it is would be kept as something else. */
function refuseJson(given: unknown, name: string): void {
  const problem = findJsonProblem(given, name);
  if (problem === undefined) return;
  const message = `${problem.path}: ${problem.message}`;
  throw new CogoError({ code: "invalid_input", message });
}

function describe(name: string, error: unknown): string {
  if (!(error instanceof CogoError)) {
    log("error", "tool_failed", { tool: name, error: String(error) });
    return "internal_error: Something went wrong";
  }
  const remedy = error.remedy === undefined ? "" : `. ${error.remedy}`;
  return `${error.code}: ${error.message}${remedy}`;
}
