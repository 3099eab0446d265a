import { z } from "zod";
import {
  type ApiClient,
  callFunction,
  type Page,
  type PageRequest,
  readPage,
  readRow,
} from "../../kernel/mod.ts";
import { readAllRows } from "./read_all_rows.ts";
import { type Requirement, requirementSchema } from "./requirement.ts";
import { type NewSource, type Passage, passageSchema } from "./task_source.ts";
import { TaskStore } from "./task_store.ts";

type Changeable = Pick<Requirement, "statement" | "kind" | "priority" | "criterion" | "state">;
export type RequirementChange = {
  readonly [Member in keyof Changeable]?: Changeable[Member] | undefined;
};

/** A requirement that a person adds, with the words that say it where there are some. */
export interface NewRequirement {
  readonly statement: string;
  readonly kind?: Requirement["kind"] | undefined;
  readonly priority?: Requirement["priority"] | undefined;
  readonly criterion?: string | undefined;
  readonly source?: number | undefined;
  readonly passage?: number | undefined;
  readonly quotation?: string | undefined;
}

/** Which are wanted; what is left out narrows nothing. */
interface Filter {
  readonly state?: Requirement["state"] | undefined;
  readonly kind?: Requirement["kind"] | undefined;
}

/** The requirements of a task, in the order in which they were gathered. */
export async function listRequirements(
  client: ApiClient,
  taskId: string,
  { state, kind, ...page }: PageRequest & Filter,
): Promise<Page<Requirement>> {
  await new TaskStore(client).read(taskId);
  let query = client.from("requirements").select().eq("task_id", taskId);
  if (state !== undefined) query = query.eq("state", state);
  if (kind !== undefined) query = query.eq("kind", kind);
  const order = { by: ["number"] };
  return await readPage("requirements", query, requirementSchema, { ...page, order });
}

/** What is looked at of a requirement where another is held against it. */
const knownRequirementSchema = requirementSchema.pick({
  number: true,
  statement: true,
  kind: true,
  source: true,
  passage: true,
  state: true,
});
export type KnownRequirement = z.infer<typeof knownRequirementSchema>;

/** All that a task has. */
export async function readAllRequirements(
  client: ApiClient,
  taskId: string,
): Promise<KnownRequirement[]> {
  const columns = "number,statement,kind,source,passage,state";
  const query = client.from("requirements").select(columns).eq("task_id", taskId);
  return await readAllRows("requirements", query.order("number"), knownRequirementSchema);
}

export async function readRequirementRow(
  client: ApiClient,
  taskId: string,
  number: number,
): Promise<Requirement> {
  const query = client.from("requirements").select().eq("task_id", taskId).eq("number", number);
  const subject = `requirement ${number} of task ${taskId}`;
  return await readRow("requirements", query, requirementSchema, subject);
}

/**
 * A person adds a requirement, and has approved it by that.
 *
 * @throws CogoError `invalid_state` once the run has started to analyse them, `invalid_input` for words that are not in the
 *   passage.
 */
export async function addRequirement(
  client: ApiClient,
  taskId: string,
  added: NewRequirement,
): Promise<Requirement> {
  const { statement, kind, priority, criterion, source, passage, quotation } = added;
  const said = { source: source ?? null, passage: passage ?? null, quotation: quotation ?? null };
  const parameters = {
    ...{ task_id: taskId, statement, criterion: criterion ?? null, ...said },
    ...{ kind: kind ?? "functional", priority: priority ?? "must" },
  };
  const number = await callFunction(client, "add_requirement", parameters, z.number().int());
  return await readRequirementRow(client, taskId, number);
}

/**
 * A person changes, approves or rejects a requirement.
 *
 * @throws CogoError `precondition_failed` when it has another version than the expected one, `invalid_state` once the run
 *   has started to analyse them.
 */
export async function updateRequirement(
  client: ApiClient,
  { taskId, number }: Pick<Requirement, "taskId" | "number">,
  change: RequirementChange,
  expectedVersion?: number,
): Promise<Requirement> {
  const parameters = { task_id: taskId, number, change, expected_version: expectedVersion ?? null };
  await callFunction(client, "update_requirement", parameters, z.unknown());
  return await readRequirementRow(client, taskId, number);
}

/** Gives a task more sources. @throws CogoError `invalid_state` once it has been analysed. */
export async function addSources(
  client: ApiClient,
  taskId: string,
  sources: readonly NewSource[],
): Promise<void> {
  await callFunction(client, "add_task_sources", { task_id: taskId, sources }, z.number());
}

/** What was read in a source, in order. @throws CogoError `not_found`. */
export async function listPassages(
  client: ApiClient,
  { taskId, ordinal }: { readonly taskId: string; readonly ordinal: number },
  page: PageRequest,
): Promise<Page<Passage>> {
  const source = client.from("task_sources").select("ordinal").eq("task_id", taskId);
  const row = z.object({ ordinal: z.number() });
  await readRow(
    "task_sources",
    source.eq("ordinal", ordinal),
    row,
    `source ${ordinal} of task ${taskId}`,
  );
  const query = passagesOf(client, taskId, ordinal);
  return await readPage("source_passages", query, passageSchema, {
    ...page,
    order: { by: ["number"] },
  });
}

/** All of them, for a worker. */
export async function readPassages(
  client: ApiClient,
  taskId: string,
  ordinal: number,
): Promise<Passage[]> {
  const query = passagesOf(client, taskId, ordinal).order("number");
  return await readAllRows("source_passages", query, passageSchema);
}

function passagesOf(client: ApiClient, taskId: string, ordinal: number) {
  return client.from("source_passages").select().eq("task_id", taskId).eq("ordinal", ordinal);
}
