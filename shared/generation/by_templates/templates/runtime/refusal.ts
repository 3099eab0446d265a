import { type Resource, snakeCase, uniqueGroups } from "./resource.ts";
import { MissingReference, StillReferenced, UniqueViolation } from "./store.ts";

/** The SQLSTATE of an error that came from Postgres. */
export function codeOf(error: unknown): string {
  return error instanceof Object && "code" in error ? String(error.code) : "";
}

/** What Postgres means when it refuses to write; the error itself when it means something else. */
export function writeRefusal(resource: Resource, error: unknown): unknown {
  const constraint = constraintOf(error);
  const group = uniqueGroups(resource).find(
    (fields) => constraint === constraintName(resource, fields, "unique"),
  );
  if (codeOf(error) === "23505" && group !== undefined) return new UniqueViolation(group);
  const field = Object.keys(resource.fields).find(
    (name) => constraint === constraintName(resource, [name], "fkey"),
  );
  return codeOf(error) === "23503" && field !== undefined ? new MissingReference(field) : error;
}

/** What Postgres means when it refuses to delete. Releases before 18 use one code, later ones the other. */
export function removalRefusal(error: unknown): unknown {
  return ["23001", "23503"].includes(codeOf(error)) ? new StillReferenced() : error;
}

function constraintName(resource: Resource, fields: readonly string[], kind: string): string {
  const name = [resource.table, ...fields.map(snakeCase), kind].join("_");
  // Postgres cuts longer names off.
  return name.slice(0, 63);
}

/** The constraint is a property of an error of Postgres; the Data API quotes it in the message. */
function constraintOf(error: unknown): string {
  if (!(error instanceof Object)) return "";
  if ("constraint" in error) return String(error.constraint);
  const quoted = "message" in error ? /constraint "([^"]+)"/.exec(String(error.message)) : null;
  return quoted?.[1] ?? "";
}
