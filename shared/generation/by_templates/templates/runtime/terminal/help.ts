import { can, type Field, type Resource } from "../resource.ts";
import { COMMANDS, type CommandName } from "./commands.ts";
import { fieldOptions, filterOptions, type ValueOptions } from "./options.ts";

/** The tool as people call it. */
export interface Tool {
  readonly name: string;
  /** The variable of the environment that says where the data is kept. */
  readonly fileVariable: string;
  readonly resources: readonly Resource[];
}

const USES: Record<CommandName, string> = {
  add: " --FIELD=VALUE ...",
  list: " [filters]",
  show: " ID",
  update: " ID --FIELD=VALUE ...",
  remove: " ID",
};

/** The commands that a resource has. */
export function commandsOf(resource: Resource): readonly CommandName[] {
  return (["add", "list", "show", "update", "remove"] as const).filter((name) =>
    can(resource, COMMANDS[name]),
  );
}

/** What the tool can do. */
export function generalHelp({ name, fileVariable, resources }: Tool): string {
  const lines = resources.map(
    (resource) => `  ${resource.name}  ${commandsOf(resource).join(" | ")}`,
  );
  return [
    `Usage: ${name} <resource> <command> [options]`,
    "",
    "Resources and commands:",
    ...lines,
    "",
    "Options of every command:",
    "  --json       print the answer as JSON",
    `  --file PATH  keep the data there (${fileVariable} does the same)`,
    "  --help       show this, or the options of a resource",
  ].join("\n");
}

/** What can be done with one resource. */
export function resourceHelp(resource: Resource): string {
  const uses = commandsOf(resource).map((name) => `  ${resource.name} ${name}${USES[name]}`);
  const lines = ["Commands:", ...uses];
  if (can(resource, "create", "update")) {
    const describe = (name: string) => describeField(resource.fields[name]);
    lines.push("", "Fields:", ...describeOptions(fieldOptions(resource), describe));
  }
  const describe = (name: string) => {
    const filter = resource.filters[name];
    return filter === undefined ? "" : `${filter.field}, ${OPERATORS[filter.operator]} the value`;
  };
  const filters = describeOptions(filterOptions(resource), describe);
  if (filters.length > 0) lines.push("", "Filters of a list:", ...filters);
  const sorts = resource.sorts.join(", ");
  if (sorts !== "") lines.push("", `Sorts of a list (a leading - turns them around): ${sorts}`);
  return lines.join("\n");
}

const OPERATORS = {
  equals: "equal to",
  contains: "containing",
  includes: "including",
  from: "from",
  to: "up to",
} as const;

function describeOptions(options: ValueOptions, describe: (name: string) => string): string[] {
  return Object.entries(options).map(([option, { of }]) => `  --${option}  ${describe(of)}`);
}

function describeField(field: Field | undefined): string {
  if (field === undefined) return "";
  const { type, values, optional, unique, default: fallback } = field;
  return [
    values === undefined ? type : `one of ${values.join(", ")}`,
    optional === true || fallback !== undefined ? "optional" : "required",
    ...(unique === true ? ["unique"] : []),
    ...(fallback === undefined ? [] : [`${fallback} when left out`]),
  ].join("; ");
}
