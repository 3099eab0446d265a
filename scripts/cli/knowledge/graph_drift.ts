import type { z } from "zod";
import { driftAnswer } from "../../../functions/graph/contract.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";

/** `./cogo graph drift`: whether the copy in Neo4j is what Postgres says. Status 1 where it is not. */
export async function drift(options: {
  readonly repair?: true | undefined;
  readonly json?: true | undefined;
  readonly data?: string | undefined;
}): Promise<number> {
  const comparison = await withRunningStack(options.data, async ({ apiUrl, secretKey }) => {
    const operator = openClient(apiUrl, secretKey);
    const request = options.repair
      ? ({ method: "POST", path: "cogo-graph/drift/repair", body: {} } as const)
      : ({ method: "GET", path: "cogo-graph/drift" } as const);
    return await callEndpoint(operator, request, driftAnswer);
  });
  const text = options.json ? JSON.stringify(comparison, null, 2) : describe(comparison, options);
  process.stdout.write(`${text}\n`);
  return comparison.drift?.length === 0 || options.repair ? 0 : 1;
}

function describe(
  { copy, drift, lag }: z.infer<typeof driftAnswer>,
  { repair }: { readonly repair?: true | undefined },
): string {
  if (copy === null) return "There is no copy of the graph: Postgres alone answers";
  const waiting = `${lag.pending} changes wait, the oldest for ${Math.round(lag.oldestSeconds)} s`;
  if (drift === null) return `Neo4j did not answer; ${waiting}`;
  const differing = drift.map(
    ({ entity, kind, quantity, ids }) =>
      `  ${quantity} ${kind} (${entity}): ${ids.slice(0, 10).join(", ")}${quantity > 10 ? ", …" : ""}`,
  );
  const verdict =
    drift.length === 0
      ? "Neo4j holds what Postgres says"
      : `Neo4j differs${repair ? "; what follows is projected again" : "; --repair has it projected again"}`;
  return [`${verdict}; ${waiting}`, ...differing].join("\n");
}
