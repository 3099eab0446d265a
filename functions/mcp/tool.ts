import type { z } from "zod";
import { type ApiClient, CogoError, log } from "../../shared/kernel/mod.ts";
import type { SearchSource } from "../../shared/knowledge/mod.ts";
import { validate } from "../_http/validate.ts";
import type { CogoServer } from "./cogo_server.ts";

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
  /** What helps where what it is given names nothing, and that is no task. */
  readonly notFound?: string;
  run(caller: Caller, input: z.output<Input>): Promise<z.input<Output>>;
}

/** A tool whose types are settled: what adds it to a server that serves one caller. */
export interface Tool {
  readonly name: string;
  register(server: CogoServer, caller: Caller): void;
}

/** Settles a tool's types, so that tools of all kinds can stand in one list. */
export function tool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, effect, notFound = FIND_TASKS } = definition;
  // What a tool does not know it would leave undone in silence.
  const known = definition.input.strict();
  const output: z.ZodObject = definition.output;
  const annotations = {
    readOnlyHint: effect === "reads",
    destructiveHint: effect === "changes",
    openWorldHint: false,
  };
  return {
    name,
    register(server, caller) {
      const config = { title, description, outputSchema: output, annotations };
      server.registerTool(
        name,
        { ...config, inputSchema: unchecked(known) },
        async (_, { mcpReq }) => {
          try {
            const given = server.argumentsOf(mcpReq.id) ?? {};
            const input = definition.input.parse(validate(known, given, name));
            const result = output.parse(await definition.run(caller, input));
            const content = [{ type: "text" as const, text: JSON.stringify(result) }];
            return { content, structuredContent: result };
          } catch (error) {
            return refusal(asCogoError(name, error), notFound);
          }
        },
      );
    },
  };
}

/** A schema that describes and lets everything through: the server refuses without a code. */
function unchecked(schema: z.ZodObject) {
  const validateNothing = (value: unknown) => ({ value });
  return { "~standard": { ...schema["~standard"], validate: validateNothing } };
}

const FIND_TASKS = "list_tasks finds the tasks of the signed-in user, whose ids other tools take";

/** What helps where an error itself does not say. */
const REMEDIES: Readonly<Record<string, string>> = {
  internal_error: "Try again; if it comes again, ask an operator to look into the log of cogo-mcp",
  invalid_input: "Give what the tool's inputSchema describes",
};

/** An error as a model reads it, and as a program does. */
function refusal({ code, message, ...said }: CogoError, notFound: string) {
  const remedy = said.remedy ?? (code === "not_found" ? notFound : REMEDIES[code]);
  const text = `${code}: ${message}${remedy === undefined ? "" : `. ${remedy}`}`;
  return {
    isError: true,
    content: [{ type: "text" as const, text }],
    _meta: { "cogo/error": { code, message, ...(remedy !== undefined && { remedy }) } },
  };
}

function asCogoError(name: string, error: unknown): CogoError {
  if (error instanceof CogoError) return error;
  log("error", "tool_failed", { tool: name, error: String(error) });
  return new CogoError({ code: "internal_error", message: "Something went wrong", cause: error });
}
