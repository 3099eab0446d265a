import type { Specification } from "../specification/specification.ts";
import {
  type AnalysisOutcome,
  refuse,
  refuseTooLarge,
  refuseUncovered,
  refuseUnsupported,
} from "./analysis_outcome.ts";
import { buildSpecification } from "./build_specification.ts";
import { type Correction, correctSpelling } from "./correct_spelling.ts";
import type { DetectedKind } from "./detect_kind.ts";
import { normaliseText, printableText, requirementLengthLimit } from "./normalise_text.ts";
import { isName, type Place } from "./place.ts";
import { readJson } from "./read_json.ts";
import { type Ownership, readOwnership } from "./read_ownership.ts";
import { readRoutes } from "./read_routes.ts";
import { readSql } from "./read_sql.ts";
import { readStatement } from "./read_statement.ts";
import { readStructure } from "./read_structure.ts";
import type { Reading } from "./reading.ts";
import { settleKind } from "./settle_kind.ts";
import { translateKeywords } from "./translate_keywords.ts";

function emptyReading(): Reading {
  return {
    entities: [],
    relations: [],
    filters: [],
    sorts: [],
    operations: [],
    routes: [],
    cascades: [],
    uncovered: [],
    notes: [],
    assumptions: [],
  };
}

/** Far more than any requirement has; it bounds the work that hostile text can cause. */
const mostSentences = 300;
const mostFields = 300;

function isTooLarge({ entities }: Reading): boolean {
  return entities.reduce((sum, entity) => sum + 1 + entity.fields.length, 0) > mostFields;
}

/** Reads all lines into a place; undefined when there is more than anyone means to ask for. */
function readAll(text: string, reading: Reading): Place | undefined {
  const place: Place = { reading, current: undefined, title: undefined };
  if (text.split(/\n|;\s|[.!?]\s/u).length > mostSentences) return undefined;
  const statements = readStructure(text);
  // A table of fields may stand before the sentence that names the thing.
  const [first, ...rest] = statements;
  const ordered = first?.text === "Fields:" ? [...rest, first] : statements;
  for (const statement of ordered) {
    readStatement(statement, place);
    if (isTooLarge(reading)) return undefined;
  }
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

/** What only the Supabase template provides: rows in Postgres that are their owner's alone. */
function checkStorage(
  text: string,
  ownership: Ownership,
  { kind }: DetectedKind,
  reading: Reading,
): void {
  if (kind === "supabase-table") {
    reading.uncovered.push(...ownership.shared);
    return;
  }
  // The other templates keep records in memory, the same for everyone.
  reading.uncovered.push(...ownership.phrases);
  const database = /\bpostgres(?:ql)?\b/iu.exec(text)?.[0];
  if (database !== undefined) reading.uncovered.push(database);
}

/** What the choice of kind and the corrections leave to be said. */
function recordChoices(
  kind: DetectedKind,
  corrections: readonly Correction[],
  reading: Reading,
): void {
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

/** SQL, JSON and HTTP routes put in words. */
function readNotation(text: string, reading: Reading): string {
  return readRoutes(readJson(readSql(text, reading), reading), reading);
}

function analyseText(requirement: string): AnalysisOutcome {
  const reading = emptyReading();
  const plain = readNotation(normaliseText(requirement), reading);
  const { text: translated, language } = translateKeywords(plain);
  const { text, corrections } =
    language === undefined ? correctSpelling(translated) : { text: translated, corrections: [] };
  const ownership = readOwnership(text);
  const place = readAll(ownership.text, reading);
  if (place === undefined) return refuseTooLarge();
  const kind = settleKind(text, place);
  if (kind === undefined) return refuseUnsupported();
  checkStorage(text, ownership, kind, reading);
  recordChoices(kind, corrections, reading);
  if (reading.entities.length === 0 && reading.relations.length === 0) {
    const phrases = uncoveredIn(place);
    return phrases.length > 0 ? refuseUncovered(phrases) : refuseUnsupported();
  }
  const { title } = place;
  const specification = buildSpecification({ requirement, reading, kind, language, title });
  const phrases = uncoveredIn(place);
  if (phrases.length > 0) return refuseUncovered(phrases);
  const reasons = reasonsFor(specification, kind, language);
  return { status: "understood", specification, reasons, notes: [...new Set(reading.notes)] };
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
  if (!/\p{L}/u.test(normaliseText(printableText(requirement)))) {
    return refuse(
      "requirement_empty",
      "Expected a requirement in words; there are none.",
      'Say what to build, for example "Build a REST API for a todo list: title, done, due date".',
    );
  }
  return analyseText(requirement);
}
