import pc from "picocolors";
import { z } from "zod";
import { sourcesAnswer } from "../../../functions/knowledge/contract.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import type { Source } from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { inertAnswer } from "../terminal/inert.ts";

interface SourcesOptions {
  readonly project?: string | undefined;
  readonly json?: true | undefined;
  readonly data?: string | undefined;
}

/** `./cogo sources`: what documents come from. `./cogo sources remove NAME` deletes one with its documents. */
export async function sources(
  action: "list" | "remove",
  name: string | undefined,
  options: SourcesOptions,
): Promise<number> {
  return await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    if (action === "remove") return await remove(client, name, options.project ?? "default");
    const found = await list(client, options.project);
    process.stdout.write(
      options.json
        ? `${JSON.stringify({ sources: found }, null, 2)}\n`
        : describe(inertAnswer(found)),
    );
    return 0;
  });
}

async function list(client: ApiClient, project: string | undefined): Promise<Source[]> {
  const found: Source[] = [];
  const query = new URLSearchParams({
    limit: "200",
    ...(project === undefined ? {} : { project }),
  });
  for (;;) {
    const request = { method: "GET", path: `cogo-knowledge/sources?${query}` } as const;
    const answer = await callEndpoint(client, request, sourcesAnswer);
    found.push(...answer.sources);
    if (answer.nextCursor === null) return found;
    query.set("cursor", answer.nextCursor);
  }
}

async function remove(
  client: ApiClient,
  name: string | undefined,
  project: string,
): Promise<number> {
  const source = (await list(client, project)).find((candidate) => candidate.name === name);
  if (source === undefined) {
    throw new CogoError({
      code: "not_found",
      message: `Expected the name of a source of project ${project}, got ${name ?? "none"}`,
      remedy: "See ./cogo sources",
    });
  }
  const request = { method: "DELETE", path: `cogo-knowledge/sources/${source.sourceId}` } as const;
  await callEndpoint(client, request, z.unknown());
  process.stdout.write(`Removed ${source.name} with ${source.documents} documents\n`);
  return 0;
}

function describe(found: readonly Source[]): string {
  if (found.length === 0) return "No sources\n";
  return found.map(describeSource).join("");
}

function describeSource({ project, name, kind, root, revision, documents }: Source): string {
  const place = [root, revision?.slice(0, 12)].filter((part) => part != null).join(" at ");
  return `${pc.bold(name)}  project ${project}, ${kind}${place && ` ${place}`}, ${documents} documents\n`;
}
