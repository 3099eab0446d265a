import pc from "picocolors";
import { askResponse } from "../../../functions/knowledge/contract.ts";
import type { CitedAnswer, CitedSentence } from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { inertAnswer } from "../terminal/inert.ts";

/** `./cogo ask "question"`: an answer with path and lines. Status 1 when it is not known. */
export async function askKnown(
  question: string,
  options: {
    readonly project?: string | undefined;
    readonly source?: string | undefined;
    readonly json?: true | undefined;
    readonly data?: string | undefined;
  },
): Promise<number> {
  const { project, source } = options;
  const scope = {
    ...(project === undefined ? {} : { project }),
    ...(source === undefined ? {} : { sources: [source] }),
  };
  const answer = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    const request = {
      method: "POST",
      path: "cogo-knowledge/ask",
      body: { question, scope },
    } as const;
    return await callEndpoint(client, request, askResponse);
  });
  process.stdout.write(
    options.json ? `${JSON.stringify(answer, null, 2)}\n` : describe(inertAnswer(answer)),
  );
  return answer.status === "not_known" ? 1 : 0;
}

function describe({ status, sentences, notes }: CitedAnswer): string {
  const remarks = notes.map((note) => `${pc.yellow("!")} ${note}\n`).join("");
  if (status === "not_known") return `Not known: nothing that was ingested answers it\n${remarks}`;
  return `${sentences.map(describeSentence).join("\n")}${remarks}`;
}

function describeSentence({ text, citations }: CitedSentence): string {
  const places = citations.map(({ path, startLine, endLine }) => `${path}:${startLine}-${endLine}`);
  return `${text}\n  ${pc.bold(places.join(", "))}\n`;
}
