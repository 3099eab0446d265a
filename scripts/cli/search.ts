import pc from "picocolors";
import { searchResponse } from "../../functions/knowledge/contract.ts";
import { CogoError } from "../../shared/kernel/mod.ts";
import type { SearchAnswer, SearchResult } from "../../shared/knowledge/mod.ts";
import { callEndpoint } from "./api_client.ts";
import { parseArguments } from "./arguments.ts";
import { STACK_OPTIONS, toStackOptions, withStack } from "./stack_session.ts";
import { openUserClient } from "./user_client.ts";

const OPTIONS = {
  ...STACK_OPTIONS,
  project: { type: "string" },
  limit: { type: "string", default: "10" },
  json: { type: "boolean", default: false },
} as const;

/** `./cogo search "question"`: what is known about it, and why it was found. Status 1 when nothing is. */
export async function search(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(words, OPTIONS);
  const [query] = positionals;
  if (query === undefined || positionals.length > 1) {
    throw new CogoError({
      code: "usage",
      message: `Expected one question, got ${positionals.length} words`,
      remedy: 'Put it in quotes: ./cogo search "How are calls retried?"',
    });
  }
  const { project } = values;
  const scope = project === undefined ? {} : { project };
  const body = { query, scope, limit: Number(values.limit) };
  const answer = await withStack(toStackOptions(values), async (stack) => {
    const client = await openUserClient(stack);
    const request = { method: "POST", path: "cogo-knowledge/search", body } as const;
    return await callEndpoint(client, request, searchResponse);
  });
  process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : describe(answer));
  return answer.results.length > 0 ? 0 : 1;
}

function describe({ results, notes }: SearchAnswer): string {
  const found = results.map(describeResult).join("\n");
  const remarks = notes.map((note) => `${pc.yellow("!")} ${note}\n`).join("");
  return `${found}${remarks}${results.length === 0 ? "Nothing was found\n" : ""}`;
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
