import { type DetectedKind, detectKind } from "./detect_kind.ts";
import { otherArtefacts, question } from "./lexicon/artefacts.ts";
import { isFieldName, type Place } from "./place.ts";
import { looksLikeFields } from "./read_fields.ts";

/** Whether the text asks for another artefact; "website" among the fields asks for nothing. */
function asksForOther(text: string, place: Place): boolean {
  return [...text.matchAll(otherArtefacts)].some(([phrase]) => !isFieldName(phrase, place));
}

/** Without a kind in so many words, a thing with fields that is to be kept is a REST service. */
function impliedKind(text: string, place: Place): DetectedKind | undefined {
  const described = place.reading.entities.filter((entity) => entity.fields.length > 0);
  const routed = place.reading.routes.length > 0;
  if ((described.length === 0 && !routed) || question.test(text.trim())) return undefined;
  if (asksForOther(text, place)) return undefined;
  const telling = described.some(
    (entity) =>
      looksLikeFields(entity.fields.map((field) => field.label).join(", ")) ||
      entity.fields.some(
        (field) => field.modifiers.type !== undefined || field.modifiers.bounds.length > 0,
      ),
  );
  if (routed) {
    const because = "It is built as a REST service because the requirement gives HTTP routes.";
    return { kind: "rest-service", because, others: [] };
  }
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

const unsupportedInterface = /\bgraph ?ql\b|\bgrpc\b|\bsoap\b/iu;

/** The kind of software a requirement asks for, in so many words or by what it describes. */
export function settleKind(text: string, place: Place): DetectedKind | undefined {
  const described = place.reading.entities.some((entity) => entity.fields.length > 0);
  if (question.test(text.trim()) && !described) return undefined;
  const other = unsupportedInterface.test(text) && !/\brest/iu.test(text);
  return (other ? undefined : detectKind(text)) ?? impliedKind(text, place);
}
