import type { z } from "zod";
import { CogoError } from "../cogo_error.ts";
import {
  type ApiClient,
  callFunction,
  type FunctionName,
  type FunctionParameters,
  readRows,
} from "./database.ts";
import type { View } from "./database_names.generated.ts";

/**
 * Calls a function of schema `cogo_api` that answers with one row.
 *
 * @throws CogoError as {@link callFunction}; `database_answer_invalid` for an answer without a row.
 */
export async function callForRow<Name extends FunctionName, Schema extends z.ZodType>(
  client: ApiClient,
  name: Name,
  parameters: FunctionParameters<Name>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const [row] = await callFunction(client, name, parameters, schema.array());
  if (row !== undefined) return row;
  throw new CogoError({
    code: "database_answer_invalid",
    message: `Expected "${name}" to answer with a row, got none`,
    remedy: "Deploy the functions and the migrations of the same release",
  });
}

/**
 * Awaits a query on a view of schema `cogo_api` and parses its first row.
 *
 * @throws CogoError as {@link readRows}; `not_found` where there is none, which names the subject.
 */
export async function readRow<Schema extends z.ZodType>(
  view: View,
  query: Parameters<typeof readRows>[1],
  schema: Schema,
  subject: string,
): Promise<z.output<Schema>> {
  const [row] = await readRows(view, query, schema);
  if (row !== undefined) return row;
  throw new CogoError({ code: "not_found", message: `No ${subject}` });
}
