import type { Json, JsonObject } from "../../kernel/mod.ts";

/** A part of what a model is given to read. Binary data is base64 without a prefix. */
export type ContentPart =
  | {
      readonly type: "text";
      readonly text: string;
      /** Other calls begin with the same up to here, which a provider may cache. */
      readonly stable?: boolean;
    }
  | {
      readonly type: "image";
      readonly mediaType: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
      readonly data: string;
    }
  | {
      readonly type: "document";
      readonly mediaType: "application/pdf";
      readonly name: string;
      readonly data: string;
    };

/** A tool that a model wants called. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Json;
}

/** One turn of a conversation. The instructions are no turn: see {@link ModelRequest.system}. */
export type ModelMessage =
  | { readonly role: "user"; readonly content: readonly ContentPart[] }
  | { readonly role: "assistant"; readonly text: string; readonly toolCalls: readonly ToolCall[] }
  | {
      readonly role: "tool";
      /** Answers the call of this id. */
      readonly id: string;
      readonly name: string;
      readonly content: string;
      readonly failed: boolean;
    };

/** A tool a model may call, with the JSON schema of its input. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

/** Parts of a request that a model or its server may refuse. What it refused once is not sent again. */
export const MODEL_FEATURES = [
  "output_schema",
  "output_json",
  "tools",
  "tool_choice",
  "temperature",
  "seed",
  "effort",
  "stream",
  "stream_options",
  "max_tokens",
  "max_completion_tokens",
] as const;
export type ModelFeature = (typeof MODEL_FEATURES)[number];

/** What is asked of a model, in the words of no provider. An adapter leaves out what its provider lacks. */
export interface ModelRequest {
  /** The provider's own name of the model. */
  readonly model: string;
  /** Instructions. They are the stable beginning of the prompt: providers that cache, cache up to here. */
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly maximumOutputTokens: number;
  /** Asks for JSON of this schema, by the provider's own mechanism; of form `json`, for JSON of any kind. */
  readonly output?: {
    readonly name: string;
    readonly schema: JsonObject;
    readonly form?: "schema" | "json";
  };
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: "auto" | "required";
  /** How much the model should think, where it can be told. */
  readonly effort?: "low" | "medium" | "high";
  readonly temperature?: number;
  /** For providers that offer reproducible sampling. */
  readonly seed?: number;
  /** What this model is known to refuse: it is left out, or asked for in words. */
  readonly without?: readonly ModelFeature[];
}
