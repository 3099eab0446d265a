import { ApiError, unparsed } from "./api_error.ts";
import { parseComparison, parseLogic, parseWholeField } from "./parse_conditions.ts";
import { emptyQuery, parseSelect } from "./parse_select.ts";
import type { OrderKey, Query } from "./query.ts";

const reserved = new Set(["select", "columns", "on_conflict", "apikey"]);

/** Parses a request's parameters; those whose name is in `ignored` (arguments of a function) are left alone. */
export function parseQuery(
  parameters: URLSearchParams,
  ignored: ReadonlySet<string> = new Set(),
): Query {
  const root = emptyQuery(parseSelect(parameters.get("select") ?? "*"));
  for (const [key, value] of parameters) {
    if (!reserved.has(key) && !ignored.has(key)) applyParameter(root, key, value);
  }
  return root;
}

function applyParameter(root: Query, key: string, value: string): void {
  const negatedLogic = /^(.*\.)?not\.(and|or)$/.exec(key);
  const path = (negatedLogic?.[1]?.slice(0, -1) ?? key).split(".");
  const name = negatedLogic === null ? (path.pop() ?? "") : (negatedLogic[2] ?? "");
  const prefix = negatedLogic !== null && negatedLogic[1] === undefined ? [] : path;
  const query = prefix.reduce(embeddedQuery, root);
  if (name === "and" || name === "or") {
    query.conditions.push(parseLogic(name, negatedLogic !== null, value));
  } else if (name === "order") query.order.push(...value.split(",").map(parseOrderKey));
  else if (name === "limit") query.limit = parseCount(name, value);
  else if (name === "offset") query.offset = parseCount(name, value);
  else query.conditions.push(parseComparison(name, value));
}

function embeddedQuery(query: Query, name: string): Query {
  for (const item of query.select) {
    if (item.kind === "embed" && (item.alias ?? item.relation) === name) return item.query;
  }
  throw new ApiError(400, "PGRST108", `'${name}' is not an embedded resource in this request`, {
    hint: `Verify that '${name}' is included in the 'select' query parameter.`,
  });
}

function parseOrderKey(text: string): OrderKey {
  const [field = "", ...modifiers] = text.split(".");
  const unknown = modifiers.find((each) => !/^(asc|desc|nullsfirst|nullslast)$/.test(each));
  if (unknown !== undefined) {
    const details = `Expected asc, desc, nullsfirst or nullslast, but "${unknown}" came.`;
    throw unparsed(`order (${text})`, details);
  }
  return {
    field: parseWholeField(field),
    descending: modifiers.includes("desc"),
    nulls: modifiers.includes("nullsfirst")
      ? "first"
      : modifiers.includes("nullslast")
        ? "last"
        : undefined,
  };
}

function parseCount(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw unparsed(`${name} parameter (${value})`, "Expected a whole number of zero or more.");
}
