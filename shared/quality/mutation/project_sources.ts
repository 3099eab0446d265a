import type { SourceFile } from "../sandbox/contract.ts";
import { resolveModule } from "../sandbox/resolve_module.ts";
import { type ParsedSource, parseSource, walkSource } from "./walk_source.ts";

/** A file, or all of them, that is longer is not changed: parsing it would take the time of the step. */
const MOST_CHARACTERS = { file: 200_000, all: 1_000_000 };

/** The sources of a project that mutants are made of, each parsed once, and which tests reach them. */
export class ProjectSources {
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #paths: ReadonlySet<string>;
  readonly #parsed = new Map<string, ParsedSource | undefined>();
  #characters = 0;

  constructor(files: readonly SourceFile[]) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    this.#paths = new Set(this.#files.keys());
  }

  /** The sources that a test file imports, directly or through other files, in a fixed order. */
  reachedBy(testPath: string): ParsedSource[] {
    return [...this.pathsReachedBy(testPath)]
      .filter((path) => this.#files.get(path)?.kind === "source")
      .flatMap((path) => this.parse(path) ?? [])
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The paths of a test file and of all that it imports, directly or through other files. */
  pathsReachedBy(testPath: string): ReadonlySet<string> {
    const reached = new Set([testPath]);
    for (const path of reached) {
      for (const imported of this.importsOf(path)) reached.add(imported);
    }
    return reached;
  }

  /** The files that a file of code imports. */
  importsOf(path: string): readonly string[] {
    const source = this.parse(path);
    if (source === undefined) return [];
    return importedModules(source).flatMap(
      (specifier) => resolveModule(path, specifier, this.#paths) ?? [],
    );
  }

  /** A file of code; undefined for any other, and for one that is too long. */
  parse(path: string): ParsedSource | undefined {
    if (this.#parsed.has(path)) return this.#parsed.get(path);
    const content = this.#files.get(path)?.content ?? "";
    const isCode = /\.[cm]?[jt]s$/.test(path) && !/\.d\.[cm]?ts$/.test(path);
    const fits =
      content.length <= MOST_CHARACTERS.file &&
      this.#characters + content.length <= MOST_CHARACTERS.all;
    const parsed = isCode && fits ? parseSource(path, content) : undefined;
    if (parsed !== undefined) this.#characters += content.length;
    this.#parsed.set(path, parsed);
    return parsed;
  }
}

const IMPORTS = new Set(["DynamicImport", "ExportDeclaration", "ImportDeclaration"]);

/** The relative modules that a source names. */
function importedModules(source: ParsedSource): string[] {
  const found: string[] = [];
  walkSource(source, {
    names: IMPORTS,
    visit(node) {
      const name = node.getChild("String");
      if (name === null) return;
      const specifier = source.content.slice(name.from + 1, name.to - 1);
      if (specifier.startsWith(".")) found.push(specifier);
    },
  });
  return found;
}
