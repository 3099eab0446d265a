import type { CogoError } from "../../../kernel/mod.ts";
import type { Relation, Specification } from "../specification/specification.ts";
import { ProseAround } from "./formal/prose_around.ts";
import { readFormal } from "./formal/read_formal.ts";
import type { Reading } from "./formal/reading.ts";
import { layOut } from "./layout.ts";
import { prepareText } from "./prepare_text.ts";
import { printNotation } from "./print.ts";
import { StatementReader } from "./read_statements.ts";
import {
  listBackground,
  listRemainder,
  type Quotation,
  refuseEmpty,
  refuseTooLong,
  refuseUnaccounted,
  type Unaccounted,
} from "./refusal.ts";
import { resolve } from "./resolve/resolve.ts";
import { segment } from "./segments.ts";

/** How a requirement reads: wholly understood, or refused with what was not. */
export type RequirementReading =
  | {
      readonly status: "understood";
      readonly specification: Specification;
      /** What was understood, in the canonical form, which reads as the same. */
      readonly notation: string;
      /** What was taken to ask for nothing: who asks, why, and how it is done today. */
      readonly background: readonly Quotation[];
      /** Why these types and rules, sentence by sentence. */
      readonly reasons: readonly string[];
    }
  | {
      readonly status: "refused";
      readonly error: CogoError;
      /** What was understood so far; undefined and without words when nothing was. */
      readonly specification: Specification | undefined;
      readonly notation: string;
      readonly unaccounted: readonly Unaccounted[];
    };

/** In UTF-16 code units; the constraint on the tasks table says the same. */
export const requirementLengthLimit = 10_000;

function refused(error: CogoError): RequirementReading {
  return { status: "refused", error, specification: undefined, notation: "", unaccounted: [] };
}

function relationReason({ child, parent, field, required }: Relation): string {
  return `A ${child} belongs to ${required ? "one" : "at most one"} ${parent}, so it has \`${field}\`.`;
}

function reasonsFor({ entities, relations }: Specification): readonly string[] {
  return [
    ...entities.flatMap((entity) => entity.fields.map((field) => field.reason)),
    ...relations.map(relationReason),
  ];
}

/** All that is said, each stretch read by the parser of its language. */
function readSegments(text: string): Reading {
  const reading: Reading = { nodes: [], unread: [], problems: [] };
  const statements = new StatementReader(reading);
  const segments = segment(text);
  const prose = new ProseAround(reading, statements);
  const around = segments
    .filter(({ language }) => language === "prose")
    .map(({ from, to }) => text.slice(from, to))
    .join(" ");
  const hasFormal = segments.some(({ language }) => language !== "prose");
  for (const each of segments) {
    if (each.language !== "prose") readFormal(text, each, reading, around);
    else if (hasFormal) prose.read(layOut(text, each.from, each.to));
    else statements.read(layOut(text, each.from, each.to));
  }
  prose.finish();
  return reading;
}

/**
 * Reads a requirement by the notation of docs/reference/notation.md, without a model: every word is consumed
 * by a production or the requirement is refused with the words that were not. The same words always
 * give the same result. Never throws.
 */
export function readRequirement(requirement: string): RequirementReading {
  const length = Array.from(requirement).length;
  if (length > requirementLengthLimit)
    return refused(refuseTooLong(requirementLengthLimit, length));
  const text = prepareText(requirement);
  if (!/\p{L}/u.test(text)) return refused(refuseEmpty());
  const reading = readSegments(text);
  const { specification, problems } = resolve(requirement, reading.nodes);
  const background = listBackground(text, reading.nodes);
  const said = background.map((each) => each.text);
  const notation = specification === undefined ? "" : printNotation(specification, said);
  const remainder = listRemainder(text, reading.unread, [...reading.problems, ...problems]);
  const { unaccounted } = remainder;
  if (unaccounted.length > 0 || specification === undefined)
    return {
      status: "refused",
      error: refuseUnaccounted(remainder, notation),
      specification,
      notation,
      unaccounted,
    };
  const reasons = reasonsFor(specification);
  return { status: "understood", specification, notation, background, reasons };
}
