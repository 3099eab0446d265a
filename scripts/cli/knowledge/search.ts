import pc from "picocolors";
import { searchResponse } from "../../../functions/knowledge/contract.ts";
import type { SearchAnswer, SearchResult } from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { inertAnswer } from "../terminal/inert.ts";

/** `./cogo search "question"`: what is known, and the reason for each result. Status 1 where nothing is known. */
export async function search(
  question: string,
  options: {
    readonly project?: string | undefined;
    readonly limit: number;
    readonly type?: readonly string[] | undefined;
    readonly path?: readonly string[] | undefined;
    readonly only?: true | undefined;
    readonly memory: boolean;
    readonly json?: true | undefined;
    readonly data?: string | undefined;
  },
): Promise<number> {
  const { project, limit, type, path, only, memory } = options;
  const scope = {
    ...(project !== undefined && { project }),
    ...(type !== undefined && { types: type }),
    ...(path !== undefined && { paths: path }),
    ...(only !== undefined && { onlyProject: true }),
    ...(!memory && { origins: ["upload"] }),
  };
  const answer = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    const body = { query: question, scope, limit };
    const request = { method: "POST", path: "cogo-knowledge/search", body } as const;
    return await callEndpoint(client, request, searchResponse);
  });
  process.stdout.write(
    options.json ? `${JSON.stringify(answer, null, 2)}\n` : describe(inertAnswer(answer)),
  );
  return answer.known ? 0 : 1;
}

function describe({ known, results, notes }: SearchAnswer): string {
  const found = results.map(describeResult).join("\n");
  const remarks = notes.map((note) => `${pc.yellow("!")} ${note}\n`).join("");
  if (results.length === 0) return `${remarks}No results\n`;
  const doubt = known ? "" : `${pc.yellow("Nothing known of this.")} The nearest, by words:\n\n`;
  return `${doubt}${found}${remarks}`;
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
