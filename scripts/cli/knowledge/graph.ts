import pc from "picocolors";
import { lineageAnswer, pathAnswer, symbolAnswer } from "../../../functions/graph/contract.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import type { GraphNode, PathStep, Relation } from "../../../shared/knowledge/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { inert } from "../terminal/inert.ts";
import type { GraphQuestion } from "./graph_questions.ts";

interface GraphOptions {
  readonly project?: string | undefined;
  readonly json?: true | undefined;
  readonly data?: string | undefined;
}

/** What is printed: lines for people, and the endpoint's answer. */
interface Answer {
  readonly lines: readonly string[];
  readonly value: unknown;
}

/** `./cogo graph callers parse`: what the graph says of a name. Status 1 for nothing. */
export async function graph(
  question: GraphQuestion,
  names: readonly string[],
  options: GraphOptions,
): Promise<number> {
  const missing = question === "path" ? names.length < 2 : names.length < 1;
  if (missing) throw missingName(question, names.length);
  const { lines, value } = await withRunningStack(options.data, async (stack) =>
    ask(await openUserClient(stack), question, names, options.project),
  );
  const text = lines.length === 0 ? "Nothing\n" : `${lines.map(inert).join("\n")}\n`;
  process.stdout.write(options.json ? `${JSON.stringify(value, null, 2)}\n` : text);
  return lines.length > 0 ? 0 : 1;
}

async function ask(
  client: ApiClient,
  question: GraphQuestion,
  [name = "", other = ""]: readonly string[],
  project: string | undefined,
): Promise<Answer> {
  if (question === "lineage") return await readLineage(client, name);
  const usages = await readSymbols(client, name, project);
  if (question === "path") {
    const ends = await readSymbols(client, other, project);
    return await readPath(client, usages.symbols[0]?.symbol, ends.symbols[0]?.symbol);
  }
  const part = { callers: "calledBy", callees: "calls", tests: "testedBy" } as const;
  const lines = usages.symbols.flatMap((usage) => [
    pc.bold(describeNode(usage.symbol)),
    ...usage[part[question]].map(describeRelation),
  ]);
  const found = usages.symbols.some((usage) => usage[part[question]].length > 0);
  return { lines: found ? lines : [], value: usages };
}

async function readSymbols(client: ApiClient, name: string, project: string | undefined) {
  const query = project === undefined ? "" : `?project=${encodeURIComponent(project)}`;
  const path = `cogo-graph/symbols/${encodeURIComponent(name)}${query}`;
  return await callEndpoint(client, { method: "GET", path }, symbolAnswer);
}

async function readPath(
  client: ApiClient,
  from: GraphNode | undefined,
  to: GraphNode | undefined,
): Promise<Answer> {
  const query = new URLSearchParams({
    ...{ fromKind: "symbol", fromKey: from?.key ?? "" },
    ...{ toKind: "symbol", toKey: to?.key ?? "" },
  });
  const path = `cogo-graph/path?${query}`;
  const value = await callEndpoint(client, { method: "GET", path }, pathAnswer);
  return { lines: (value.path ?? []).map(describeStep), value };
}

async function readLineage(client: ApiClient, taskId: string): Promise<Answer> {
  const path = `cogo-graph/tasks/${encodeURIComponent(taskId)}/lineage`;
  const value = await callEndpoint(client, { method: "GET", path }, lineageAnswer);
  const { requirement, task, artifacts } = value.lineage;
  const files = artifacts.flatMap(({ artifact, tests }) => [
    `  ${artifact.name}`,
    ...tests.map(({ name }) => `    ${pc.dim(`verified by ${name}`)}`),
  ]);
  return { lines: [pc.bold((requirement ?? task).name), ...files], value };
}

function describeRelation({ node, path, line, confidence }: Relation): string {
  const place = path === null ? "" : `${path}${line === null ? "" : `:${line}`}  `;
  const doubt = confidence === "probable" ? pc.yellow("  probable") : "";
  return `  ${place}${pc.dim(titleOf(node))}${doubt}`;
}

function describeNode(node: GraphNode): string {
  const { path, startLine } = node.properties;
  return `${titleOf(node)}  ${String(path)}:${String(startLine)}`;
}

function titleOf({ name, properties: { qualifiedName } }: GraphNode): string {
  return typeof qualifiedName === "string" ? qualifiedName : name;
}

function describeStep({ edge, outgoing, name, path, line }: PathStep): string {
  const arrow = edge === null ? "" : outgoing ? `→ ${edge} → ` : `← ${edge} ← `;
  const place = path === null ? "" : `  ${path}${line === null ? "" : `:${line}`}`;
  return `${arrow}${pc.bold(name)}${place}`;
}

const EXPECTED: Readonly<Partial<Record<GraphQuestion, readonly [what: string, words: string]>>> = {
  path: ["two names between which to find a path", "FROM TO"],
  lineage: ["the id of a task", "TASK"],
};

function missingName(question: GraphQuestion, count: number): CogoError {
  const [what, words] = EXPECTED[question] ?? ["the name of a symbol", "NAME"];
  return new CogoError({
    code: "usage",
    message: `Expected ${what}, got ${count === 0 ? "none" : "one"}`,
    remedy: `./cogo graph ${question} ${words}`,
  });
}
