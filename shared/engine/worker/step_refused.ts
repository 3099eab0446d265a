import { CogoError } from "../../kernel/mod.ts";

/** Ends a handler from anywhere within: the step is refused, because trying again cannot help. */
export class StepRefused extends CogoError {
  /** A text alone says why; its code is `step_refused`. */
  constructor(reason: string | ConstructorParameters<typeof CogoError>[0]) {
    super(typeof reason === "string" ? { code: "step_refused", message: reason } : reason);
    this.name = "StepRefused";
  }
}
