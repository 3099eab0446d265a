import { z } from "zod";
import { ApiError } from "./api_error.ts";
import type { Catalog, Routine } from "./catalog.ts";
import type { Query } from "./query.ts";
import { assembleSelect, renderQuery } from "./render_query.ts";
import { type Binder, createBinder, quoteIdentifier, quoteName } from "./sql.ts";
import { rowsAsJson, type Statement, wrapStatement } from "./statement.ts";

/** A function's arguments: a JSON body (POST) or texts from the query string (GET). */
export type CallArguments =
  | { readonly kind: "json"; readonly body: string; readonly names: readonly string[] }
  | { readonly kind: "texts"; readonly values: ReadonlyMap<string, string> };

/** Reads a POST body's argument names. An empty body is a call without arguments. */
export function parseJsonArguments(body: string): CallArguments {
  if (body.trim() === "") return { kind: "json", body: "{}", names: [] };
  try {
    const value: unknown = JSON.parse(body);
    const names = Object.keys(z.record(z.string(), z.unknown()).catch({}).parse(value));
    return { kind: "json", body, names };
  } catch {
    throw new ApiError(400, "PGRST102", "Empty or invalid json");
  }
}

/** The overload that takes exactly these argument names. Errors: PGRST202 (none, 404), PGRST203 (several, 300). */
export function chooseRoutine(
  catalog: Catalog,
  schema: string,
  name: string,
  names: readonly string[],
): Routine {
  const overloads = catalog.routines.filter((each) => each.schema === schema && each.name === name);
  const fitting = overloads.filter((routine) => accepts(routine, names));
  const [only, another] = fitting.length > 0 ? fitting : overloads.filter(takesWholeBody);
  if (only === undefined) throw notFound(schema, name, names, overloads);
  if (another === undefined) return only;
  throw new ApiError(
    300,
    "PGRST203",
    `Could not choose the best candidate function between: ${fitting.map(signature).join(", ")}`,
    {
      hint: "Try renaming the parameters or the function itself in the database so function overloading can be resolved",
    },
  );
}

/** The statement that calls a function and reads its result as a query would. */
export function callStatement(input: {
  readonly routine: Routine;
  readonly arguments: CallArguments;
  readonly query: Query;
  readonly catalog: Catalog;
  readonly maxRows: number;
  readonly countExact: boolean;
  readonly readOnly: boolean;
}): Statement {
  const { routine } = input;
  const binder = createBinder();
  const call = renderCall(routine, input.arguments, binder);
  const composite = routine.returns === "composite";
  const source = composite
    ? `select called.* from ${call.from === undefined ? "" : `${call.from}, lateral `}${call.expression} as called`
    : `select ${call.expression} as value${call.from === undefined ? "" : ` from ${call.from}`}`;
  const target = {
    alias: "t0",
    columns: routine.columns,
    from: "source as t0",
    relation: undefined,
  };
  const rendered = renderQuery(input.query, target, { ...input, binder });
  const page = composite
    ? assembleSelect(rendered)
    : `select t0.value${rendered.from}${rendered.page}`;
  const statement = wrapStatement({
    binder,
    readOnly: input.readOnly,
    ctes: [`source as materialized (${source})`, `page as (${page})`],
    body: bodyExpression(routine),
    total: input.countExact
      ? `(select count(*)::integer from source as t0${rendered.where})`
      : "null",
  });
  return { ...statement, statementTimeout: routine.statementTimeout ?? undefined };
}

function bodyExpression(routine: Routine): string {
  if (routine.returns === "void") return "null";
  if (routine.returns === "scalar") {
    const values = "json_agg(page.value)";
    return routine.returnsSet
      ? `coalesce(${values}, '[]')::text`
      : `coalesce(${values}->0, 'null')::text`;
  }
  return routine.returnsSet ? rowsAsJson : "coalesce(json_agg(page)->0, 'null')::text";
}

/** The call's expression, and the FROM item its arguments come from, if any. */
function renderCall(
  routine: Routine,
  given: CallArguments,
  binder: Binder,
): { readonly from: string | undefined; readonly expression: string } {
  const name = quoteName(routine.schema, routine.name);
  if (takesWholeBody(routine) && given.kind === "json") {
    const type = routine.arguments[0]?.type ?? "json";
    return { from: undefined, expression: `${name}(${binder.bind(given.body)}::text::${type})` };
  }
  const names = new Set(given.kind === "json" ? given.names : given.values.keys());
  const used = routine.arguments.filter((argument) => names.has(argument.name));
  if (used.length === 0) return { from: undefined, expression: `${name}()` };
  if (given.kind === "json") {
    const record = used.map((each) => `${quoteIdentifier(each.name)} ${each.type}`).join(", ");
    const values = used.map(
      ({ name: argument }) =>
        `${quoteIdentifier(argument)} => arguments.${quoteIdentifier(argument)}`,
    );
    return {
      from: `json_to_record(${binder.bind(given.body)}::json) as arguments(${record})`,
      expression: `${name}(${values.join(", ")})`,
    };
  }
  const values = used.map((each) => {
    const value = binder.bind(given.values.get(each.name) ?? "");
    return `${quoteIdentifier(each.name)} => cast(${value}::text as ${each.type})`;
  });
  return { from: undefined, expression: `${name}(${values.join(", ")})` };
}

function accepts(routine: Routine, names: readonly string[]): boolean {
  const known = new Set(routine.arguments.map((argument) => argument.name));
  return (
    names.every((name) => known.has(name)) &&
    routine.arguments.every((argument) => !argument.required || names.includes(argument.name))
  );
}

/** A function of one unnamed JSON argument takes the body as it is. */
function takesWholeBody(routine: Routine): boolean {
  const [only, another] = routine.arguments;
  return another === undefined && only?.name === "" && /^jsonb?$/.test(only.type);
}

function signature(routine: Routine): string {
  const parameters = routine.arguments.map((each) => `${each.name} => ${each.type}`);
  return `${routine.schema}.${routine.name}(${parameters.join(", ")})`;
}

function notFound(
  schema: string,
  name: string,
  names: readonly string[],
  overloads: readonly Routine[],
): ApiError {
  const called =
    names.length === 0
      ? `${schema}.${name} without parameters`
      : `${schema}.${name}(${[...names].sort().join(", ")})`;
  const [nearest] = overloads;
  return new ApiError(
    404,
    "PGRST202",
    `Could not find the function ${called} in the schema cache`,
    {
      details: `Searched for the function ${called}, but no matches were found in the schema cache.`,
      hint:
        nearest === undefined
          ? null
          : `Perhaps you meant to call the function ${signature(nearest)}`,
    },
  );
}
