import {
  requirementAnswer,
  requirementsAnswer,
} from "../../../functions/tasks/requirement_contract.ts";
import type { Requirement } from "../../../shared/engine/mod.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { inertAnswer } from "../terminal/inert.ts";

/** What is done with the requirements of a task. */
type Action = "list" | "approve" | "reject" | "edit" | "add";

/** What the options of the command say; what is left out stays as it is. */
interface RequirementOptions extends Partial<Pick<Requirement, "kind" | "priority">> {
  readonly data?: string | undefined;
  readonly json?: true | undefined;
  readonly statement?: string | undefined;
  readonly criterion?: string | undefined;
}

/** `./cogo requirements TASK [list|approve|reject|edit|add]`: what a task is to meet, and where it was said. */
export async function requirements(
  taskId: string,
  action: Action,
  words: readonly string[],
  options: RequirementOptions,
): Promise<number> {
  const shown = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    const desk = { client, taskId };
    if (action === "list") return await readAll(desk);
    if (action === "add") return [await add(desk, words, options)];
    return await change(desk, action, words, options);
  });
  process.stdout.write(
    options.json ? `${JSON.stringify(shown, null, 2)}\n` : describe(inertAnswer(shown)),
  );
  return 0;
}

interface Desk {
  readonly client: ApiClient;
  readonly taskId: string;
}

async function readAll({ client, taskId }: Desk): Promise<readonly Requirement[]> {
  const all: Requirement[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const after: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `cogo-tasks/${taskId}/requirements?limit=200${after}`;
    const page = await callEndpoint(client, { method: "GET", path }, requirementsAnswer);
    all.push(...page.requirements);
    cursor = page.nextCursor;
  }
  return all;
}

async function add(
  { client, taskId }: Desk,
  words: readonly string[],
  { kind, priority, criterion }: RequirementOptions,
): Promise<Requirement> {
  const statement = words.join(" ");
  if (statement === "") throw usage("Expected the words of the requirement", 'add "…"');
  const path = `cogo-tasks/${taskId}/requirements`;
  const body = { statement, kind, priority, criterion };
  const { requirement } = await callEndpoint(
    client,
    { method: "POST", path, body },
    requirementAnswer,
  );
  return requirement;
}

async function change(
  desk: Desk,
  action: Exclude<Action, "list" | "add">,
  words: readonly string[],
  options: RequirementOptions,
): Promise<readonly Requirement[]> {
  const body = toChange(action, options);
  const changed: Requirement[] = [];
  for (const number of await numbersOf(desk, action, words)) {
    const path = `cogo-tasks/${desk.taskId}/requirements/${number}`;
    const request = { method: "PATCH", path, body } as const;
    changed.push((await callEndpoint(desk.client, request, requirementAnswer)).requirement);
  }
  return changed;
}

function toChange(
  action: "approve" | "reject" | "edit",
  { statement, kind, priority, criterion }: RequirementOptions,
): Readonly<Record<string, unknown>> {
  if (action !== "edit") return { state: action === "approve" ? "approved" : "rejected" };
  const change = { statement, kind, priority, criterion };
  if (Object.values(change).some((value) => value !== undefined)) return change;
  throw usage(
    "Expected what is to be changed",
    "edit 3 --statement …, --kind, --priority or --criterion",
  );
}

/** Without numbers, all that nobody has decided on are approved; nothing else is done to all. */
async function numbersOf(
  desk: Desk,
  action: Action,
  words: readonly string[],
): Promise<readonly number[]> {
  const numbers = words.map(Number);
  if (numbers.some((number) => !Number.isInteger(number) || number < 1)) {
    throw usage(`Expected numbers of requirements, got "${words.join(" ")}"`, `${action} 1 2`);
  }
  if (numbers.length > 0) return numbers;
  if (action !== "approve") throw usage("Expected the number of a requirement", `${action} 3`);
  const all = await readAll(desk);
  return all
    .filter(({ state, kind }) => state === "proposed" && kind !== "question")
    .map(({ number }) => number);
}

function usage(message: string, example: string): CogoError {
  return new CogoError({ code: "usage", message, remedy: `./cogo requirements TASK ${example}` });
}

function describe(shown: readonly Requirement[]): string {
  if (shown.length === 0) return "No requirements were gathered\n";
  return shown.map((each) => `${describeOne(each)}\n`).join("");
}

function describeOne(each: Requirement): string {
  const { number, statement, kind, priority, state, quotation, relations, criteria } = each;
  const said = [each.sourceName, each.place, each.speaker]
    .filter((part) => part !== null)
    .join(", ");
  return [
    `${number}. ${statement}`,
    `   ${kind}, ${priority}, ${state}${each.extractedBy === "person" ? "" : `, by ${each.extractedBy}`}`,
    ...(quotation === null ? [] : [`   ${said}: "${quotation}"`]),
    ...relations.map((link) => `   ${link.relation} ${link.number}: ${link.reason}`),
    ...(criteria.length === 0 ? [] : [`   ${criteria.join(", ")}${describeEvidence(each)}`]),
  ].join("\n");
}

function describeEvidence({ evidence }: Requirement): string {
  if (evidence.length === 0) return "";
  return `: ${evidence.map(({ verdict, tests }) => [verdict, ...tests].join(" ")).join("; ")}`;
}
