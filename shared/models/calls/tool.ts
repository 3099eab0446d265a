import type { Json } from "../../kernel/mod.ts";
import type { ToolDefinition } from "./model_request.ts";

/** The outcome of using a tool. `failed` tells the model that it used it wrongly, and `content` how. */
export interface ToolResult {
  readonly content: string;
  readonly failed: boolean;
}

/** Something a model may have done while it answers. */
export interface Tool {
  readonly definition: ToolDefinition;
  /** What kind of content its results are, for the tenant's rules. */
  readonly contents: "knowledge" | "code";
  /** Uses the tool. The same input must give the same result: a retried step calls it again. */
  use(input: Json): Promise<ToolResult>;
}
