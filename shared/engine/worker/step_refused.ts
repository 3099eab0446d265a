import { CogoError } from "../../kernel/mod.ts";

/** Ends a handler from anywhere within: the step is refused, because trying again cannot help. */
export class StepRefused extends CogoError {}
