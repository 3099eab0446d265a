import type { Json, JsonObject } from "../../kernel/mod.ts";
import type { LeasedStep } from "../worker/leased_step.ts";
import type { WholeTry } from "./perform_step.ts";

/** A question to a model, as it is asked for a flow. */
export interface FlowQuestion {
  readonly key: string;
  readonly prompt: string;
  readonly data: Readonly<Record<string, string>>;
  readonly schema: JsonObject | undefined;
  readonly maximumOutputTokens: number | undefined;
  readonly models: readonly string[] | undefined;
  readonly follow?: () => (piece: string) => void;
}

/** What flows are given by who serves them. */
export interface FlowTools {
  /** Asks a model, by the ledger and the budgets of the step's task. */
  readonly ask: (
    context: Pick<WholeTry, "signal" | "requestApproval"> & { readonly step: LeasedStep },
    question: FlowQuestion,
  ) => Promise<Json>;
}
