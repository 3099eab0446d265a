import {
  type AnalysisOutcome,
  refuse,
  refuseUncovered,
  refuseUnsupported,
} from "./analysis_outcome.ts";
import { buildSpecification } from "./build_specification.ts";
import { type Correction, correctSpelling } from "./correct_spelling.ts";
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

function settleKind(text: string, place: Place): DetectedKind | undefined {
  const { entities } = place.reading;
  const described = entities.some((entity) => entity.fields.length > 0);
  if (question.test(text.trim()) && !described) return undefined;
  const other = unsupportedInterface.test(text) && !/\brest/iu.test(text);
  return (other ? undefined : detectKind(text)) ?? impliedKind(text, place);
}

/** What the choice of kind and the corrections leave to be said. */
function recordChoices(
  text: string,
  kind: DetectedKind,
  corrections: readonly Correction[],
  reading: Reading,
): void {
  // Only the Supabase template stores in Postgres; the others keep records in memory.
  const database = /\bpostgres(?:ql)?\b/iu.exec(text)?.[0];
  if (database !== undefined && kind.kind !== "supabase-table") reading.uncovered.push(database);
  for (const { from, to } of corrections) {
    reading.assumptions.push(`"${from}" was read as "${to}".`);
  }
  if (kind.others.length === 0) return;
  const others = kind.others.join(" and ");
  reading.assumptions.push(`It names ${others} too; only ${kind.kind} is built.`);
}

function uncoveredIn(place: Place): string[] {
  return [...new Set(place.reading.uncovered)].filter((phrase) => !isName(phrase, place));
}

function analyseText(requirement: string): AnalysisOutcome {
  const { text: translated, language } = translateKeywords(normaliseText(requirement));
  const { text, corrections } =
    language === undefined ? correctSpelling(translated) : { text: translated, corrections: [] };
  const place = readAll(text);
  const { reading, title } = place;
  const kind = settleKind(text, place);
  if (kind === undefined) return refuseUnsupported();
  recordChoices(text, kind, corrections, reading);
  if (reading.entities.length === 0 && reading.relations.length === 0) {
    const phrases = uncoveredIn(place);
    return phrases.length > 0 ? refuseUncovered(phrases) : refuseUnsupported();
  }
  const specification = buildSpecification({ requirement, reading, kind, language, title });
  const phrases = uncoveredIn(place);
  if (phrases.length > 0) return refuseUncovered(phrases);
  const reasons = reasonsFor(specification, kind, language);
  return { status: "understood", specification, reasons, notes: [...new Set(reading.notes)] };
}

/** A JSON document is data in a form of its own; reading it as prose would give nonsense. */
function isJson(text: string): boolean {
  if (!/^[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
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
  return isJson(text) ? refuseUnsupported() : analyseText(text);
}
