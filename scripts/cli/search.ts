import pc from "picocolors";
import { searchResponse } from "../../functions/knowledge/contract.ts";
import type { SearchAnswer, SearchResult } from "../../shared/knowledge/mod.ts";
import { callEndpoint } from "../client/api_client.ts";
import { openUserClient } from "../client/user_client.ts";
import { withRunningStack } from "./stack_session.ts";

/** `./cogo search "question"`: what is known, and the reason for each result. Status 1 for no result. */
export async function search(
  question: string,
  options: {
    readonly project?: string | undefined;
    readonly limit: number;
    readonly json?: true | undefined;
    readonly data?: string | undefined;
  },
): Promise<number> {
  const { project, limit } = options;
  const scope = project === undefined ? {} : { project };
  const answer = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    const body = { query: question, scope, limit };
    const request = { method: "POST", path: "cogo-knowledge/search", body } as const;
    return await callEndpoint(client, request, searchResponse);
  });
  process.stdout.write(options.json ? `${JSON.stringify(answer, null, 2)}\n` : describe(answer));
  return answer.results.length > 0 ? 0 : 1;
}

function describe({ results, notes }: SearchAnswer): string {
  const found = results.map(describeResult).join("\n");
  const remarks = notes.map((note) => `${pc.yellow("!")} ${note}\n`).join("");
  return `${found}${remarks}${results.length === 0 ? "No results\n" : ""}`;
}

function describeResult(result: SearchResult): string {
  const { path, startLine, endLine, header, score, scores, reasons, content } = result;
  const parts = Object.entries(scores).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${value.toFixed(2)}`],
  );
  const beginning = content.trim().split("\n").slice(0, 3);
  return [
    `${pc.bold(`${path}:${startLine}-${endLine}`)}  ${score.toFixed(3)} (${parts.join(", ")})`,
    `  ${header}`,
    ...reasons.map((reason) => `  ${pc.dim(reason)}`),
    ...beginning.map((line) => `    ${line.slice(0, 120)}`),
    "",
  ].join("\n");
}
