import type { z } from "zod";
import { sleep } from "../sleep.ts";
import {
  type ApiClient,
  callFunction,
  type FunctionName,
  type FunctionParameters,
  isUnanswered,
} from "./database.ts";

/** Before a call is made again; together longer than Postgres takes to restart. */
const PAUSES_MILLISECONDS = [200, 400, 800, 1_600, 3_200];

/**
 * Calls a function as {@link callFunction} does, and again while the database is away. Only for what may
 * be said twice: an answer that was lost on the way leaves the work done.
 */
export async function callUntilAnswered<Name extends FunctionName, Schema extends z.ZodType>(
  client: ApiClient,
  name: Name,
  parameters: FunctionParameters<Name>,
  schema: Schema,
): Promise<z.output<Schema>> {
  for (const pause of PAUSES_MILLISECONDS) {
    try {
      return await callFunction(client, name, parameters, schema);
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      await sleep(pause);
    }
  }
  return await callFunction(client, name, parameters, schema);
}
