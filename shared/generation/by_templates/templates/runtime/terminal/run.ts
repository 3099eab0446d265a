import { z } from "zod";
import { type Contents, MemoryStore } from "../memory.ts";
import type { Resource } from "../resource.ts";
import { itemSchema } from "../schemas.ts";
import { MissingReference, StillReferenced, UniqueViolation } from "../store.ts";
import { COMMANDS, type CommandName, commands } from "./commands.ts";
import { commandsOf, generalHelp, resourceHelp, type Tool } from "./help.ts";
import {
  fieldOptions,
  filterOptions,
  type OptionKind,
  readArguments,
  type ValueOptions,
} from "./options.ts";
import { Refusal, UsageError } from "./refusal.ts";

/** Where the data is kept. What it holds is checked by the reader. */
export interface Archive {
  /** Gives an empty object when nothing was kept yet. */
  read(): Promise<unknown>;
  /** Replaces the data by what `work` makes of it; nobody else changes it meanwhile. */
  change(work: (stored: unknown) => Promise<unknown>): Promise<void>;
}

/** The world outside: two streams of text and the place of the data. */
export interface Io {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  readonly openArchive: (path: string | undefined) => Archive;
}

/** Runs one command line: 0 when it was done, 1 when it was refused, 2 when it was not understood. */
export async function run(tool: Tool, argv: readonly string[], io: Io): Promise<0 | 1 | 2> {
  try {
    await dispatch(tool, argv, io);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      io.complain(`${error.message}\nTry --help.`);
      return 2;
    }
    const refusals = [Refusal, UniqueViolation, MissingReference, StillReferenced];
    if (!(error instanceof Error && refusals.some((kind) => error instanceof kind))) throw error;
    io.complain(error.message);
    return 1;
  }
}

async function dispatch(tool: Tool, argv: readonly string[], io: Io): Promise<void> {
  const [resourceName, commandName, ...rest] = argv;
  const resource = tool.resources.find(({ name }) => name === resourceName);
  if (argv.includes("--help")) {
    io.print(resource === undefined ? generalHelp(tool) : resourceHelp(resource));
    return;
  }
  if (resource === undefined) {
    const names = tool.resources.map(({ name }) => name).join(", ");
    throw new UsageError(`Expected a resource (${names}), got ${resourceName ?? "nothing"}`);
  }
  const command = commandsOf(resource).find((name) => name === commandName);
  if (command === undefined) {
    const names = commandsOf(resource).join(", ");
    throw new UsageError(`Expected a command (${names}), got ${commandName ?? "nothing"}`);
  }
  await execute(tool, resource, command, rest, io);
}

async function execute(
  { resources }: Tool,
  resource: Resource,
  command: CommandName,
  argv: readonly string[],
  io: Io,
): Promise<void> {
  const { words, values } = readArguments(argv, optionKinds(resource, command));
  const path = values.get("file");
  const archive = io.openArchive(typeof path === "string" ? path : undefined);
  const work = (store: MemoryStore) =>
    commands[command]({ repository: store.of(resource.name), resource, words, values });
  const answer = { text: "", value: undefined as unknown };
  if (COMMANDS[command] === "list" || COMMANDS[command] === "read") {
    Object.assign(answer, await work(openStore(resources, await archive.read())));
  } else {
    await archive.change(async (stored) => {
      const store = openStore(resources, stored);
      Object.assign(answer, await work(store));
      return store.contents();
    });
  }
  io.print(values.get("json") === true ? JSON.stringify(answer.value, null, 2) : answer.text);
}

function optionKinds(resource: Resource, command: CommandName): Record<string, OptionKind> {
  const common = { json: "boolean", file: "text" } as const;
  switch (command) {
    case "add":
      return { ...common, ...kindsOf(fieldOptions(resource)) };
    case "update":
      return { ...common, clear: "list", ...kindsOf(fieldOptions(resource)) };
    case "list": {
      const kinds: Record<string, OptionKind> = { ...common, limit: "number", offset: "number" };
      if (resource.sorts.length > 0) kinds.sort = "text";
      return { ...kinds, ...kindsOf(filterOptions(resource)) };
    }
    default:
      return common;
  }
}

function kindsOf(options: ValueOptions): Record<string, OptionKind> {
  return Object.fromEntries(Object.entries(options).map(([name, { kind }]) => [name, kind]));
}

/** Checks what was kept; it may have been edited by hand. */
function openStore(resources: readonly Resource[], stored: unknown): MemoryStore {
  const shape = Object.fromEntries(
    resources.map((resource) => [resource.name, z.array(itemSchema(resource)).default([])]),
  );
  const read = z.strictObject(shape).safeParse(stored);
  if (read.success) return new MemoryStore(resources, read.data satisfies Contents);
  const [issue] = read.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw new Refusal(`The stored data breaks its rules at ${place}: ${issue?.message}`);
}
