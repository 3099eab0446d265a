import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";

/** Runs remembered in one transaction: few, because each may bring dozens of files. */
const QUANTITY = 5;

/** Makes ended runs knowledge until none is left or the deadline has come; returns how many. */
export async function rememberRuns(
  client: ApiClient,
  deadline: number,
  progressed: () => void,
): Promise<number> {
  let remembered = 0;
  while (Date.now() < deadline) {
    const made = await callFunction(
      client,
      "remember_runs",
      { quantity: QUANTITY },
      z.number().int(),
    );
    if (made === 0) break;
    remembered += made;
    progressed();
  }
  return remembered;
}
