import type { z } from "zod";
import { listParameters, toListRequest } from "../query.ts";
import type { Operation, Resource } from "../resource.ts";
import { changesSchema, newItemSchema, type StoredItem, type Values } from "../schemas.ts";
import type { Repository } from "../store.ts";
import { optionName } from "./option_name.ts";
import { type Arguments, fieldOptions, filterOptions, type ValueOptions } from "./options.ts";
import { describeItem, describePage } from "./output.ts";
import { Refusal, UsageError } from "./refusal.ts";

/** The operations of a resource, by the commands that do them. */
export const COMMANDS = {
  add: "create",
  list: "list",
  show: "read",
  update: "update",
  remove: "delete",
} as const satisfies Record<string, Operation>;

export type CommandName = keyof typeof COMMANDS;

/** What a command works on. */
interface Request {
  readonly repository: Repository;
  readonly resource: Resource;
  readonly words: readonly string[];
  readonly values: Arguments["values"];
}

/** What a command did: the answer for people, and the one for programs. */
export interface Outcome {
  readonly text: string;
  readonly value: unknown;
}

export const commands: Record<CommandName, (request: Request) => Promise<Outcome>> = {
  add,
  list,
  show,
  update,
  remove,
};

async function add({ repository, resource, words, values }: Request): Promise<Outcome> {
  refuseWords(words);
  const input = read(newItemSchema(resource), valuesOf(values, fieldOptions(resource)));
  const item = await repository.insert({ ...input, id: crypto.randomUUID() });
  return { text: `Added ${resource.singular} ${item.id}.`, value: item };
}

async function list({ repository, resource, words, values }: Request): Promise<Outcome> {
  refuseWords(words);
  const page = ["limit", "offset", "sort"].filter((name) => values.has(name));
  const asked = Object.fromEntries(page.map((name) => [name, values.get(name)] as const));
  const filters = valuesOf(values, filterOptions(resource));
  const result = listParameters(resource).safeParse({ ...asked, ...filters });
  if (!result.success) throw new UsageError(describeIssues(result.error, "filter"));
  const found = await repository.list(toListRequest(resource, result.data));
  return { text: describePage(found), value: found };
}

async function show({ repository, resource, words }: Request): Promise<Outcome> {
  const item = await find(repository, resource, words);
  return { text: describeItem(item), value: item };
}

async function update({ repository, resource, words, values }: Request): Promise<Outcome> {
  const { id } = await find(repository, resource, words);
  const given = valuesOf(values, fieldOptions(resource));
  const cleared = clearedFields(resource, values.get("clear"));
  const changes = read(changesSchema(resource), Object.assign(given, cleared));
  const value = await repository.update(id, changes);
  return { text: `Updated ${resource.singular} ${id}.`, value };
}

async function remove({ repository, resource, words }: Request): Promise<Outcome> {
  const item = await find(repository, resource, words);
  await repository.remove(item.id);
  return { text: `Removed ${resource.singular} ${item.id}.`, value: item };
}

/** The item of an id; a beginning of the id is enough when only one item has it. */
async function find(
  repository: Repository,
  { singular }: Resource,
  words: readonly string[],
): Promise<StoredItem> {
  const [id, ...more] = words;
  if (id === undefined || more.length > 0) throw new UsageError("Expected exactly one id");
  const all = await repository.list({ where: [], limit: Number.MAX_SAFE_INTEGER, offset: 0 });
  const [found, ...others] = all.items.filter((item) => item.id.startsWith(id));
  if (found === undefined) throw new Refusal(`No ${singular} has the id ${id}.`);
  if (others.length > 0) throw new Refusal(`Several ids begin with ${id}; give more of it.`);
  return found;
}

function refuseWords(words: readonly string[]): void {
  if (words.length > 0) throw new UsageError(`Expected only options, got ${words.join(" ")}`);
}

/** Without a prototype, a name such as "constructor" is absent when it was not given. */
function valuesOf(values: Arguments["values"], options: ValueOptions): Record<string, unknown> {
  const given = Object.entries(options).flatMap(([option, { of }]) =>
    values.has(option) ? [[of, values.get(option)] as const] : [],
  );
  return Object.assign(Object.create(null), Object.fromEntries(given));
}

function clearedFields(resource: Resource, names: unknown): Values {
  const asked: readonly unknown[] = Array.isArray(names) ? names : [];
  const options = fieldOptions(resource);
  const fields = asked.map((name) => {
    const field = Object.entries(options).find(([option]) => option === name)?.[1].of;
    if (field === undefined || resource.fields[field]?.optional !== true) {
      throw new UsageError(`--clear: ${String(name)} cannot be cleared`);
    }
    return [field, null] as const;
  });
  return Object.fromEntries(fields);
}

function read(schema: z.ZodType<Values>, values: unknown): Values {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw new Refusal(describeIssues(result.error, "field"));
}

/** What is wrong, one line for each option: "--rating: Too big". */
function describeIssues(error: z.ZodError, suffix: "field" | "filter"): string {
  const lines = error.issues.map(({ path, message }) => {
    const name = String(path[0] ?? "");
    const isOption = ["limit", "offset", "sort"].includes(name) && suffix === "filter";
    return `--${isOption ? name : optionName(name, suffix)}: ${message}`;
  });
  return [...new Set(lines)].join("\n");
}
