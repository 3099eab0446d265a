import { CogoError } from "../kernel/cogo_error.ts";
import { buildSpecification } from "./build_specification.ts";
import { correctSpelling } from "./correct_spelling.ts";
import { type DetectedKind, detectKind } from "./detect_kind.ts";
import { otherArtefacts, question } from "./lexicon/artefacts.ts";
import { normaliseText, printableText, requirementLengthLimit } from "./normalise_text.ts";
import { isName, type Place } from "./place.ts";
import { looksLikeFields } from "./read_fields.ts";
import { readStatement } from "./read_statement.ts";
import { readStructure } from "./read_structure.ts";
import type { Reading } from "./reading.ts";
import type { Specification } from "./specification.ts";
import { translateKeywords } from "./translate_keywords.ts";

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

const modelKeys = "ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY or FIREWORKS_API_KEY";

function refuse(
  code: string,
  message: string,
  remedy: string,
  details: Readonly<Record<string, unknown>> = {},
): AnalysisOutcome {
  return { status: "refused", error: new CogoError({ code, message, remedy, details }) };
}

function refuseUnsupported(): AnalysisOutcome {
  return refuse(
    "requirement_not_supported",
    "Expected a REST resource service, a command-line tool or a Supabase table with named fields; the requirement describes none of them.",
    `Rephrase it as a REST service, a command-line tool or a Supabase table, and name its fields ("Build a REST API for books: title, author, pages"), or set a model key (${modelKeys}).`,
  );
}

function refuseUncovered(phrases: readonly string[]): AnalysisOutcome {
  const listed = phrases.map((phrase) => `"${phrase}"`).join(", ");
  return refuse(
    "requirement_not_covered",
    `Expected only what the code templates provide; they do not provide ${listed}.`,
    `Drop these phrases, or set a model key (${modelKeys}).`,
    { phrases },
  );
}

function emptyReading(): Reading {
  return {
    entities: [],
    relations: [],
    filters: [],
    sorts: [],
    operations: [],
    cascades: [],
    uncovered: [],
    notes: [],
    assumptions: [],
  };
}

/** Without a kind in so many words, a thing with fields that is to be kept is a REST service. */
function impliedKind(text: string, place: Place): DetectedKind | undefined {
  const described = place.reading.entities.filter((entity) => entity.fields.length > 0);
  if (described.length === 0 || otherArtefacts.test(text) || question.test(text.trim()))
    return undefined;
  const telling = described.some(
    (entity) =>
      looksLikeFields(entity.fields.map((field) => field.label).join(", ")) ||
      entity.fields.some(
        (field) => field.modifiers.type !== undefined || field.modifiers.bounds.length > 0,
      ),
  );
  if (!telling) return undefined;
  place.reading.assumptions.push(
    "No kind of software was named, so it is a REST service without a user interface.",
  );
  return {
    kind: "rest-service",
    because:
      "It is built as a REST service because it describes records to keep and names no other kind.",
    others: [],
  };
}

function readAll(text: string): Place {
  const place: Place = {
    reading: emptyReading(),
    current: undefined,
    title: undefined,
  };
  const statements = readStructure(text);
  // A table of fields may stand before the sentence that names the thing.
  const [first, ...rest] = statements;
  const ordered = first?.text === "Fields:" ? [...rest, first] : statements;
  for (const statement of ordered) readStatement(statement, place);
  return place;
}

function reasonsFor(
  specification: Specification,
  kind: DetectedKind,
  language: string | undefined,
): string[] {
  const relations = specification.relations.map(
    (relation) =>
      `A ${relation.child} belongs to ${relation.required ? "a" : "at most one"} ${relation.parent}, so it has \`${relation.field}\`.`,
  );
  return [
    kind.because,
    ...(language === undefined ? [] : [`The requirement was read as ${language}.`]),
    ...specification.entities.flatMap((entity) => entity.fields.map((field) => field.reason)),
    ...relations,
  ];
}

const unsupportedInterface = /\bgraph ?ql\b|\bgrpc\b|\bsoap\b/iu;

function analyseText(requirement: string): AnalysisOutcome {
  const translated = translateKeywords(normaliseText(requirement));
  const { text, corrections } =
    translated.language === undefined
      ? correctSpelling(translated.text)
      : { text: translated.text, corrections: [] };
  const place = readAll(text);
  const { reading } = place;
  const explicit =
    unsupportedInterface.test(text) && !/\brest/iu.test(text) ? undefined : detectKind(text);
  const kind = explicit ?? impliedKind(text, place);
  const asksOnly =
    question.test(text.trim()) && reading.entities.every((entity) => entity.fields.length === 0);
  if (kind === undefined || asksOnly) return refuseUnsupported();
  const uncovered = () =>
    [...new Set(reading.uncovered)].filter((phrase) => !isName(phrase, place));
  if (reading.entities.length === 0 && reading.relations.length === 0)
    return uncovered().length > 0 ? refuseUncovered(uncovered()) : refuseUnsupported();
  for (const { from, to } of corrections)
    reading.assumptions.push(`"${from}" was read as "${to}".`);
  if (kind.others.length > 0)
    reading.assumptions.push(
      `It names ${kind.others.join(" and ")} too; only ${kind.kind} is built.`,
    );
  const specification = buildSpecification({
    requirement,
    reading,
    kind,
    language: translated.language,
    title: place.title,
  });
  if (uncovered().length > 0) return refuseUncovered(uncovered());
  return {
    status: "understood",
    specification,
    reasons: reasonsFor(specification, kind, translated.language),
    notes: [...new Set(reading.notes)],
  };
}

/**
 * Reads a requirement in plain words into a specification, by rules alone: the same words always give
 * the same result. Never throws; a requirement it cannot serve wholly is refused with one of the
 * codes requirement_empty, requirement_too_long, requirement_not_supported, requirement_not_covered.
 */
export function analyseRequirement(requirement: string): AnalysisOutcome {
  if (requirement.length > requirementLengthLimit) {
    return refuse(
      "requirement_too_long",
      `Expected at most ${requirementLengthLimit} characters; the requirement has ${requirement.length}.`,
      "Shorten it, or split it into several tasks.",
      { limit: requirementLengthLimit, length: requirement.length },
    );
  }
  const text = printableText(requirement);
  if (!/\p{L}/u.test(normaliseText(text))) {
    return refuse(
      "requirement_empty",
      "Expected a requirement in words; there are none.",
      'Say what to build, for example "Build a REST API for a todo list: title, done, due date".',
    );
  }
  return analyseText(text);
}
