import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { HttpProvider, type ModelAnswer, ModelError } from "../../../shared/models/mod.ts";
import { PROJECT_ROOT } from "../../project_root.ts";
import { readJsonLines } from "../json_lines.ts";
import { type WireCase, wireCaseSchema } from "./wires/wire_case.ts";

const FOLDER = join(PROJECT_ROOT, "scripts/bench/models/wires");
const PATIENCE_MILLISECONDS = 10_000;
const TOOLS = ["look_up", "list"].map((name) => ({
  name,
  description: "Looks something up",
  inputSchema: { type: "object", properties: { path: { type: "string" } } },
}));
const OUTPUT = {
  name: "greeting",
  schema: {
    type: "object",
    properties: { text: { type: "string" } },
    required: ["text"],
    additionalProperties: false,
  },
};

/** Recorded answers: what the readers were written with, what was kept aside meanwhile, what was found later, by the same person and by
 * another who had not seen the readers. */
export const WIRE_SETS = ["open", "held_out", "later", "fresh"] as const;

/** Reads recorded answers of servers. */
export async function readWireCases(set: (typeof WIRE_SETS)[number]): Promise<WireCase[]> {
  return await readJsonLines(join(FOLDER, `${set}.jsonl`), wireCaseSchema);
}

/** Gives each recorded answer to the adapter of its wire, and counts those taken for what they are. */
export async function measureWires(cases: readonly WireCase[]) {
  const server = await replay(cases);
  try {
    const { port } = server.address() as AddressInfo;
    const wrong: { id: string; server: string; cause: string; differences: string[] }[] = [];
    for (const each of cases) {
      const differences = await judge(each, `http://127.0.0.1:${port}/${each.id}`);
      const { id, server: name, cause } = each;
      if (differences.length > 0) wrong.push({ id, server: name, cause, differences });
    }
    const isRight = ({ id }: WireCase) => !wrong.some((each) => each.id === id);
    return {
      cases: cases.length,
      right: cases.length - wrong.length,
      byServer: tally(cases, isRight, ({ server }) => server),
      byCause: tally(cases, isRight, ({ cause }) => cause),
      wrong,
    };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A server that answers what was recorded; the beginning of the path names the record. */
async function replay(cases: readonly WireCase[]): Promise<Server> {
  const answers = new Map(cases.map(({ id, answer }) => [id, answer]));
  const server = createServer((request, response) => {
    const answer = answers.get(request.url?.split("/")[1] ?? "");
    request.resume();
    response.writeHead(answer?.status ?? 404, answer?.headers);
    response.end(answer?.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

async function judge({ wire, asks, outcome }: WireCase, baseUrl: string): Promise<string[]> {
  const asked = new Set(asks);
  const apiKey = "sk-recorded-0123456789";
  const provider = new HttpProvider({ provider: "recorded", wire, baseUrl, apiKey });
  const told: string[] = [];
  const call = provider.generate(toRequest(asked), {
    signal: new AbortController().signal,
    timeoutMilliseconds: PATIENCE_MILLISECONDS,
    ...(asked.has("stream") ? { onText: (piece: string) => told.push(piece) } : {}),
  });
  try {
    const answer = await call;
    const streamed = asked.has("stream") && answer.stop !== "refusal" ? told.join("") : undefined;
    return "error" in outcome ? [`answered ${answer.stop}`] : compare(outcome, answer, streamed);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return "error" in outcome ? compareError(outcome, error) : [`${error.kind}: ${error.message}`];
  }
}

function toRequest(asked: ReadonlySet<string>) {
  return {
    model: "a-model",
    system: "You are terse.",
    messages: [{ role: "user" as const, content: [{ type: "text" as const, text: "Say hello" }] }],
    maximumOutputTokens: 1_000,
    ...(asked.has("output") || asked.has("output_json") ? { output: OUTPUT } : {}),
    ...(asked.has("output_json") ? { without: ["output_schema" as const] } : {}),
    ...(asked.has("tools") ? { tools: TOOLS } : {}),
    ...(asked.has("tool_choice") ? { toolChoice: "required" as const } : {}),
    ...(asked.has("temperature") ? { temperature: 0.2 } : {}),
    ...(asked.has("effort") ? { effort: "low" as const } : {}),
  };
}

function compare(
  expected: Exclude<WireCase["outcome"], { error: unknown }>,
  answer: ModelAnswer,
  streamed: string | undefined,
): string[] {
  const calls = answer.toolCalls.map(({ name, input }) => [name, input]);
  const { input, output } = answer.usage;
  return [
    ...differ("stop", expected.stop, answer.stop),
    // Why a provider refuses may be told in more words than its own.
    ...(expected.stop === "refusal" && expected.text === ""
      ? []
      : differ("text", expected.text, answer.text)),
    ...(streamed === undefined ? [] : differ("streamed text", expected.text, streamed)),
    ...differ("calls", expected.calls ?? [], calls),
    ...(expected.usage === undefined ? [] : differ("usage", expected.usage, { input, output })),
    ...(new Set(answer.toolCalls.map(({ id }) => id)).size === calls.length ? [] : ["same ids"]),
  ];
}

function compareError(
  expected: Extract<WireCase["outcome"], { error: unknown }>,
  error: ModelError,
): string[] {
  const { kind, message, retryAt, refused } = error;
  const seconds = retryAt === undefined ? undefined : (retryAt.getTime() - Date.now()) / 1000;
  const wait = expected.retryAfterSeconds;
  const isWait = wait === undefined || (seconds !== undefined && Math.abs(seconds - wait) < 2);
  return [
    ...(expected.error.includes(kind) ? [] : [`kind ${kind}, not ${expected.error}: ${message}`]),
    ...(message.includes(expected.says ?? "") ? [] : [`"${message}" lacks "${expected.says}"`]),
    ...(isWait ? [] : [`wait ${seconds}, not ${wait}`]),
    ...differ("feature", expected.feature, refused?.feature),
    ...differ("limit", expected.limit, refused && "limit" in refused ? refused.limit : undefined),
  ];
}

function differ(name: string, expected: unknown, got: unknown): string[] {
  if (isDeepStrictEqual(expected, got)) return [];
  return [`${name} ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`];
}

/** How many of each group are right, the groups in alphabetical order. */
function tally(
  cases: readonly WireCase[],
  isRight: (each: WireCase) => boolean,
  groupOf: (each: WireCase) => string,
) {
  const names = [...new Set(cases.map(groupOf))].sort((a, b) => a.localeCompare(b));
  return Object.fromEntries(
    names.map((name) => {
      const members = cases.filter((each) => groupOf(each) === name);
      return [name, { cases: members.length, right: members.filter(isRight).length }];
    }),
  );
}
