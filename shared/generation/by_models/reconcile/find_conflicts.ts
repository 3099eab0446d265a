import { parse } from "es-module-lexer/js";
import { transform } from "sucrase";
import { type RunFile, reviewFiles } from "../../../quality/mod.ts";
import type { Contract } from "../contract.ts";
import { declaresType, isModulePath, readExports } from "../read_file_text.ts";

/** What does not fit between files that were written apart, by the path of the file that must change. */
export type Conflicts = ReadonlyMap<string, readonly string[]>;

/**
 * Finds what writers that knew only the contract got differently: files that cannot be parsed, imports that
 * lead nowhere or name what the other file does not export, exports the contract names and nobody wrote.
 */
export function findConflicts(files: readonly RunFile[], contract: Contract): Conflicts {
  const contents = new Map(files.map(({ path, content }) => [path, content]));
  const blockers = reviewFiles(files).filter(({ severity }) => severity === "blocker");
  const modules = files.filter(({ path }) => isModulePath(path));
  const found = [
    ...blockers.map(({ path, message }) => ({ path, message })),
    ...findMissingExports(contract, contents),
    ...modules.flatMap((file) => findWrongImports(file, contents, contract)),
  ];
  return groupFindings(found);
}

/** What was found, by the path of its file. */
export function groupFindings(found: readonly Conflict[]): Conflicts {
  const conflicts = new Map<string, string[]>();
  for (const { path, message } of found) {
    conflicts.set(path, [...(conflicts.get(path) ?? []), message]);
  }
  return conflicts;
}

type Contents = ReadonlyMap<string, string>;
interface Conflict {
  readonly path: string;
  readonly message: string;
}

function findMissingExports({ files }: Contract, contents: Contents): Conflict[] {
  return files.flatMap(({ path, exports }) =>
    exports
      .filter(({ name }) => isModulePath(path) && !isExported(contents.get(path) ?? "", name))
      .map(({ name }) => ({ path, message: `It must export ${name}` })),
  );
}

/** What the contract promises of a file is not missing through the fault of those that import it. */
function findWrongImports(
  { path, content }: RunFile,
  contents: Contents,
  { files }: Contract,
): Conflict[] {
  return readImports(path, content).flatMap(({ target, names, line }) => {
    const other = contents.get(target);
    const promised = files.find((file) => file.path === target)?.exports ?? [];
    const absent = names.filter(
      (name) => !promised.some((each) => each.name === name) && !isExported(other ?? "", name),
    );
    if (other === undefined) return [];
    return absent.map((name) => ({
      path,
      message: `Line ${line}: ${target} does not export ${name}`,
    }));
  });
}

function isExported(content: string, name: string): boolean {
  const exported = readExports(content);
  return typeof exported === "string" || exported.has(name) || declaresType(content, name);
}

/** The project's own files that a module imports from, and the names it takes; types are not looked at. */
function readImports(
  path: string,
  content: string,
): readonly {
  readonly target: string;
  readonly names: readonly string[];
  readonly line: number;
}[] {
  try {
    const { code } = transform(content, {
      transforms: ["typescript"],
      disableESTransforms: true,
    });
    const [imports] = parse(code);
    return imports
      .filter(({ n }) => n?.startsWith("."))
      .map(({ n = "", ss, se }) => ({
        target: resolve(path, n),
        names: namesIn(code.slice(ss, se)),
        // Taking types away keeps the lines.
        line: code.slice(0, ss).split("\n").length,
      }));
  } catch {
    // That it cannot be parsed is a conflict already.
    return [];
  }
}

function namesIn(statement: string): string[] {
  const braces = /\{([^}]*)\}/.exec(statement)?.[1] ?? "";
  const words = braces.split(",").map((part) => part.trim().split(/\s+as\s+/)[0] ?? "");
  return words.filter((word) => /^[\w$]+$/.test(word));
}

function resolve(from: string, specifier: string): string {
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
