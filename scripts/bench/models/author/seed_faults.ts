import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { reviewFiles } from "../../../../shared/quality/mod.ts";
import { INDEX, type LabelledProject, SOLUTION, TEST } from "./labelled_project.ts";
import type { Verify } from "./verify_project.ts";

export const FAULT_KINDS = [
  "wrong operator",
  "missing branch",
  "wrong type",
  "wrong import",
  "wrong file",
  "broken syntax",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What one who knows the right text replaces in a file. */
interface Edit {
  readonly path: string;
  readonly search: string;
  readonly replace: string;
}

/** A project with one fault, and what its author must have been told and shown before it can mend it. */
export interface SeededFault {
  readonly kind: FaultKind;
  readonly project: LabelledProject;
  readonly files: LabelledProject["files"];
  readonly edit: Edit;
  readonly told: readonly string[];
  readonly shown: readonly string[];
}

interface Change {
  readonly path: string;
  readonly content: string;
  /** What is to be seen beside the wrong text itself. */
  readonly shown?: string;
}

const typescript = parser.configure({ dialect: "ts" });

/** Seeds one fault of each kind into a project, as far as the project has a place for it. */
export async function seedFaults(
  project: LabelledProject,
  verify: Verify,
): Promise<readonly SeededFault[]> {
  const faults: SeededFault[] = [];
  for (const kind of FAULT_KINDS) {
    for (const changes of SEEDS[kind](project)) {
      const fault = await seed(project, kind, changes, verify);
      if (fault === undefined) continue;
      faults.push(fault);
      break;
    }
  }
  return faults;
}

/** The project with changes, if somebody can notice; undefined for changes that change nothing that is verified. */
async function seed(
  project: LabelledProject,
  kind: FaultKind,
  changes: readonly Change[],
  verify: Verify,
): Promise<SeededFault | undefined> {
  const files = project.files.map((file) => ({
    ...file,
    content: changes.find(({ path }) => path === file.path)?.content ?? file.content,
  }));
  const [{ path, content, shown } = { path: "", content: "" }] = changes;
  const right = project.files.find((file) => file.path === path)?.content ?? "";
  const told = await tellFault(kind, project, files, verify);
  if (told === undefined || content === right) return undefined;
  const edit = { path, ...findEdit(content, right) };
  const seen = [edit.search, ...(shown === undefined ? [] : [shown])];
  return { kind, project, files, edit, told, shown: seen };
}

/** What its author must have been told: file, line, criterion, what was expected and what was found. */
async function tellFault(
  kind: FaultKind,
  { name, requirement }: LabelledProject,
  files: LabelledProject["files"],
  verify: Verify,
): Promise<readonly string[] | undefined> {
  if (kind === "wrong file") return [SOLUTION, `It must export ${name}`];
  if (kind === "broken syntax") return [SOLUTION, tellSyntax(files)];
  if (kind === "wrong import") return [INDEX, "Line 1: "];
  const { failed, types } = await verify(files);
  if (kind === "wrong type") {
    const [error] = types.filter(({ path }) => path === SOLUTION);
    return error && [SOLUTION, `Line ${error.line}: `, `(TS${error.code})`];
  }
  const { places = [], expected, actual } = failed ?? {};
  const place = places.find((each) => each.startsWith(`${TEST}:`));
  if (place === undefined) return undefined;
  const [criterion = ""] = requirement.split("\n");
  const compared =
    expected === undefined || actual === undefined ? [places[0] ?? ""] : [expected, actual];
  return [place, "[AC-1]", criterion, ...compared];
}

/** The place where the parser gives up; words that nobody says where there is none. */
function tellSyntax(files: LabelledProject["files"]): string {
  const message = reviewFiles(files).find(({ rule }) => rule === "syntax")?.message ?? "";
  return /\(\d+:\d+\)/.exec(message)?.[0] ?? "a line and a column";
}

const SEEDS: Readonly<
  Record<FaultKind, (project: LabelledProject) => readonly (readonly Change[])[]>
> = {
  "wrong operator": ({ wrong }) =>
    wrong === undefined ? [] : [[{ path: SOLUTION, content: wrong }]],
  "missing branch": (project) =>
    findNodes(contentOf(project, SOLUTION), "IfStatement").map((node) => cut(project, node, "")),
  "wrong type": (project) =>
    findNodes(contentOf(project, SOLUTION), "TypeAnnotation")
      .filter(({ prevSibling }) => prevSibling?.name === "ParamList")
      .slice(0, 1)
      .map((node) => {
        const isText = contentOf(project, SOLUTION).slice(node.from, node.to).includes("string");
        return cut(project, node, isText ? ": number" : ": string");
      }),
  "wrong import": (project) => {
    const right = contentOf(project, INDEX);
    const name = `export { ${project.name}Of as ${project.name} } from "./solution.ts";\n`;
    const path = right.replace("./solution.ts", "./solutions.ts");
    return [[{ path: INDEX, content: project.id.length % 2 === 0 ? name : path }]];
  },
  "wrong file": (project) => {
    const content = contentOf(project, SOLUTION);
    return [
      [
        { path: SOLUTION, content: "export {};\n", shown: content.trim() },
        { path: INDEX, content },
      ],
    ];
  },
  "broken syntax": (project) => {
    const content = contentOf(project, SOLUTION);
    const at = content.lastIndexOf("}");
    return at < 0
      ? []
      : [[{ path: SOLUTION, content: content.slice(0, at) + content.slice(at + 1) }]];
  },
};

function contentOf({ files }: LabelledProject, path: string): string {
  return files.find((file) => file.path === path)?.content ?? "";
}

function cut(
  project: LabelledProject,
  { from, to }: { readonly from: number; readonly to: number },
  text: string,
): readonly Change[] {
  const content = contentOf(project, SOLUTION);
  return [{ path: SOLUTION, content: content.slice(0, from) + text + content.slice(to) }];
}

function findNodes(content: string, kind: string): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  typescript.parse(content).iterate({
    enter({ name, node }) {
      if (name === kind) nodes.push(node);
    },
  });
  return nodes;
}

/** The lines in which two texts differ, with as many around them as make the wrong ones unique. */
function findEdit(
  wrong: string,
  right: string,
): { readonly search: string; readonly replace: string } {
  const least = Math.min(wrong.length, right.length);
  let start = 0;
  while (start < least && wrong[start] === right[start]) start += 1;
  let end = 0;
  while (end < least - start && wrong.at(-1 - end) === right.at(-1 - end)) end += 1;
  let [from, to] = [start, wrong.length - end];
  for (;;) {
    from = wrong.lastIndexOf("\n", from - 2) + 1;
    const next = wrong.indexOf("\n", to);
    to = next < 0 ? wrong.length : next + 1;
    const search = wrong.slice(from, to);
    const isUnique = wrong.indexOf(search) === wrong.lastIndexOf(search);
    const isWhole = from === 0 && to === wrong.length;
    if (search.trim() !== "" && (isUnique || isWhole)) {
      return { search, replace: right.slice(from, right.length - (wrong.length - to)) };
    }
  }
}
