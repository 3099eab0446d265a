import fc from "fast-check";
import type { Sample } from "./exchange.ts";
import type { Operation, Parameter } from "./operation.ts";
import { SchemaArbitraries, type Suggestions } from "./schema_arbitrary.ts";
import { variantsOf } from "./variants.ts";

/** Requests that match the document, and everything that is suggested for members of their names. */
export function drawSamples(
  operation: Operation,
  suggestions: Suggestions,
  { seed, runs }: { readonly seed: number; readonly runs: number },
): readonly Sample[] {
  const arbitraries = new SchemaArbitraries(operation.schemas, suggestions);
  const part = (place: "path" | "query") => {
    const members = operation.parameters.filter((each) => each.in === place);
    return fc.record(
      Object.fromEntries(
        members.map(({ name, schema }) => [name, arbitraries.of(schema, name).map(String)]),
      ),
      { requiredKeys: members.filter(({ required }) => required).map(({ name }) => name) },
    );
  };
  const request = {
    path: part("path"),
    query: part("query"),
    ...(operation.body && { body: arbitraries.of(operation.body) }),
  };
  return fc.sample(fc.record(request), { seed, numRuns: runs }) as readonly Sample[];
}

/** A request that was changed in one place. */
interface ChangedSample {
  readonly what: string;
  readonly sample: Sample;
  /** Whether it still matches the document. */
  readonly isValid: boolean;
}

/** Everything that can be changed of a valid request's body and parameters, one at a time. */
export function* changeSample(operation: Operation, sample: Sample): Generator<ChangedSample> {
  yield* changeBody(operation, sample);
  for (const parameter of operation.parameters) {
    const { in: place } = parameter;
    if (place !== "header") yield* changeParameter(sample, parameter, place, operation);
  }
  const unknown = { ...sample, query: { ...sample.query, "no-such-parameter": "1" } };
  yield { what: "an unknown query parameter", sample: unknown, isValid: false };
}

function* changeBody({ schemas, body }: Operation, sample: Sample): Generator<ChangedSample> {
  if (body === undefined || sample.body === undefined) return;
  for (const { what, value } of variantsOf(schemas, body, sample.body)) {
    const isValid = schemas.accepts(body, value) && isStorable(value);
    yield { what: `body: ${what}`, sample: { ...sample, body: value }, isValid };
  }
}

function* changeParameter(
  sample: Sample,
  { name, schema }: Parameter,
  place: "path" | "query",
  { schemas }: Operation,
): Generator<ChangedSample> {
  for (const { what, value } of parameterVariants(schema.maximum, schema.minimum)) {
    // An empty part of a path is another path.
    if (place === "path" && value === "") continue;
    const read = schema.type === "integer" ? Number(value) : value;
    const isValid = value.trim() !== "" && isStorable(value) && schemas.accepts(schema, read);
    const changed = { ...sample, [place]: { ...sample[place], [name]: value } };
    yield { what: `${name}: ${what}`, sample: changed, isValid };
  }
}

function* parameterVariants(maximum: number | undefined, minimum: number | undefined) {
  yield { what: "nothing", value: "" };
  yield { what: "blank", value: " " };
  yield { what: "a null character", value: "a\u0000" };
  yield { what: "quotes", value: "'\"--" };
  yield { what: "dots", value: "../.." };
  yield { what: "too long", value: "x".repeat(5_000) };
  yield { what: "a negative number", value: "-1" };
  yield { what: "a fraction", value: "1.5" };
  yield { what: "an exponent", value: "1e3" };
  if (minimum !== undefined) yield { what: "the least", value: String(minimum) };
  if (maximum !== undefined) yield { what: "the most", value: String(maximum) };
  if (maximum !== undefined) yield { what: "too much", value: String(maximum + 1) };
}

/** Text that Postgres stores; the document says nothing of it, but that all text must be so. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\u0000");
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).flat().every(isStorable);
}
