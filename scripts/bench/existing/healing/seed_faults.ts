import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { RunFile } from "../../../../shared/quality/mod.ts";
import {
  INDEX,
  type LabelledProject,
  SOLUTION,
  TEST,
} from "../../models/author/labelled_project.ts";

export const FAULT_CLASSES = [
  "wrong operator",
  "off by one",
  "wrong constant",
  "missing branch",
  "wrong import",
  "wrong name",
  "missing await",
  "broken syntax",
  "wrong type",
  "other",
] as const;
export type FaultClass = (typeof FAULT_CLASSES)[number];

/** A project with one fault, and the same without it; the last of its tests is held back. */
export interface BrokenProgram {
  readonly id: string;
  readonly fault: FaultClass;
  readonly broken: readonly RunFile[];
  readonly right: readonly RunFile[];
  /** The tests with those that are held back. */
  readonly allTests: readonly RunFile[];
}

/** Several programs as one project each, with the fault of each of them. */
export function joinPrograms(
  programs: readonly BrokenProgram[],
  together: number,
): readonly BrokenProgram[] {
  if (together === 1) return programs;
  return Array.from({ length: Math.floor(programs.length / together) }, (_, index) => {
    const own = programs.slice(index * together, (index + 1) * together);
    const join = (of: (program: BrokenProgram) => readonly RunFile[]) =>
      own.flatMap((program, place) =>
        of(program).map((file) => ({ ...file, path: `part${place}/${file.path}` })),
      );
    return {
      id: own.map(({ id }) => id).join("+"),
      fault: own[0]?.fault ?? "other",
      broken: join(({ broken }) => broken),
      right: join(({ right }) => right),
      allTests: join(({ allTests }) => allTests),
    };
  });
}

const typescript = parser.configure({ dialect: "ts" });

/** The program with each fault of a class that it has a place for, in the order of the source. */
export function seedFaults(project: LabelledProject, fault: FaultClass): readonly BrokenProgram[] {
  const content = project.files.find(({ path }) => path === SOLUTION)?.content ?? "";
  const right = fault === "missing await" ? makeAsynchronous(project) : project.files;
  const test = project.files.find(({ path }) => path === TEST)?.content ?? "";
  const { visible, all } = splitTests(test, fault === "missing await");
  const withTests = (files: readonly RunFile[], content: string) => replace(files, TEST, content);
  return SEEDS[fault](content, project).map(({ path = SOLUTION, text }) => ({
    ...{ id: project.id, fault },
    broken: withTests(replace(right, path, text), visible),
    right: withTests(right, visible),
    allTests: [{ path: TEST, kind: "test", content: all }],
  }));
}

function replace(files: readonly RunFile[], path: string, content: string): readonly RunFile[] {
  return files.map((file) => (file.path === path ? { ...file, content } : file));
}

/** The blocks of the one test as tests of their own, with and without the last one. */
function splitTests(content: string, isAwaited: boolean) {
  const start = content.indexOf("it(");
  const body = content.slice(content.indexOf("{\n", start) + 2, content.lastIndexOf("});"));
  const tests = body
    .trim()
    .split(/\n\s*\n/)
    .map((block, index) => {
      const called = isAwaited ? block.replace(/^let (\w+) = /, "let [$1] = await ") : block;
      return `it("case ${index}", async () => {\n${called}\n});\n`;
    });
  const head = content.slice(0, start);
  return { visible: head + tests.slice(0, -1).join(""), all: head + tests.join("") };
}

const AWAITED = "const result = await later(...given);";

/** What the index passes on, as what has to be waited for. */
function makeAsynchronous({ name, files }: LabelledProject): readonly RunFile[] {
  const content = `import { ${name} as compute } from "./solution.ts";

type Given = Parameters<typeof compute>;
const later = async (...given: Given) => compute(...given);

export async function ${name}(...given: Given) {
  ${AWAITED}
  return [result];
}
`;
  return replace(files, INDEX, content);
}

interface Seeded {
  readonly path?: string;
  readonly text: string;
}
type Seed = (content: string, project: LabelledProject) => readonly Seeded[];

const OTHER_SIGNS = new Map(
  Object.entries({
    ...{
      "+": "-",
      "-": "+",
      "*": "+",
      "/": "*",
      "%": "/",
      "<": ">",
      ">": "<",
      "<=": ">=",
      ">=": "<=",
    },
    ...{ "===": "!==", "!==": "===", "==": "!=", "!=": "==", "&&": "||", "||": "&&", "+=": "-=" },
  }),
);
const SIGNS = ["ArithOp", "CompareOp", "LogicOp", "UpdateOp"];

const SEEDS: Readonly<Record<FaultClass, Seed>> = {
  "wrong operator": change(SIGNS, (sign) => OTHER_SIGNS.get(sign)),
  "off by one": change(["Number"], (text) => String(Number(text) + 1)),
  "wrong constant": change(["Number"], (text) => String(Number(text) * 3 + 7)),
  "missing branch": change(["IfStatement"], () => ""),
  "wrong import": (_, { name, files }) => {
    const right = files.find(({ path }) => path === INDEX)?.content ?? "";
    const misspelt = right.replace(`{ ${name}`, `{ ${name}s as ${name}`);
    return [right.replace("./solution", "./solutoin"), misspelt].map((text) => ({
      path: INDEX,
      text,
    }));
  },
  "wrong name": change(["VariableName"], (text) =>
    text.length > 3 ? text.slice(0, -2) + text.slice(-1) : undefined,
  ),
  "missing await": (_, project) => {
    const right = makeAsynchronous(project).find(({ path }) => path === INDEX)?.content ?? "";
    return [{ path: INDEX, text: right.replace("await ", "") }];
  },
  "broken syntax": change(["(", ")", "{", "}", "[", "]"], () => ""),
  "wrong type": change(["ReturnStatement"], (text) => {
    const value = text.replace(/^return\s*|;$/g, "");
    return value === "" ? undefined : `return String(${value});`;
  }),
  other: (_, { wrong }) => (wrong === undefined ? [] : [{ text: wrong }]),
};

function change(kinds: readonly string[], to: (text: string) => string | undefined): Seed {
  return (content) =>
    findNodes(content, kinds).flatMap(({ from, to: end }) => {
      const text = to(content.slice(from, end));
      return text === undefined
        ? []
        : [{ text: content.slice(0, from) + text + content.slice(end) }];
    });
}

function findNodes(content: string, kinds: readonly string[]): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  typescript.parse(content).iterate({
    enter({ name, node }) {
      if (name.includes("Type")) return false;
      if (kinds.includes(name)) nodes.push(node);
      return true;
    },
  });
  return nodes;
}
