import { CogoError } from "../../../kernel/mod.ts";
import type { Specification } from "../specification/specification.ts";

/** What the analysis says: a specification with its reasons, or a refusal that says what to do. */
export type AnalysisOutcome =
  | {
      readonly status: "understood";
      readonly specification: Specification;
      /** Short sentences: why this kind, these types, these corrections. */
      readonly reasons: readonly string[];
      /** Phrases that changed nothing in the result. */
      readonly notes: readonly string[];
    }
  | { readonly status: "refused"; readonly error: CogoError };

const withModels =
  "Or set a model key (ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY or FIREWORKS_API_KEY): models build what the templates cannot.";

/** A refusal; its remedy says how to go on. */
export function refuse(
  code: string,
  message: string,
  remedy: string,
  details: Readonly<Record<string, unknown>> = {},
): AnalysisOutcome {
  return { status: "refused", error: new CogoError({ code, message, remedy, details }) };
}

/** The requirement describes more than one task can hold. */
export function refuseTooLarge(): AnalysisOutcome {
  return refuse(
    "requirement_too_long",
    "Expected at most 300 lines or sentences and 300 things and fields; the requirement has more.",
    "Split it into several tasks.",
  );
}

/** The requirement is for something no template builds. */
export function refuseUnsupported(): AnalysisOutcome {
  return refuse(
    "requirement_not_supported",
    "Expected a REST resource service, a command-line tool or a Supabase table with named fields; the requirement describes none of them.",
    `Rephrase it as a REST service, a command-line tool or a Supabase table, and name its fields ("Build a REST API for books: title, author, pages"). ${withModels}`,
  );
}

/** The requirement asks for more than the templates provide; never answered with less. */
export function refuseUncovered(phrases: readonly string[]): AnalysisOutcome {
  const listed = phrases.map((phrase) => `"${phrase}"`).join(", ");
  return refuse(
    "requirement_not_covered",
    `Expected only what the code templates provide; they do not provide ${listed}.`,
    `Drop or rephrase these phrases. ${withModels}`,
    { phrases },
  );
}
