import { parse } from "es-module-lexer/js";
import { packageOf, readDeclaredPackages, servesVersion } from "../declared_packages.ts";
import { builtInModule, versionOf } from "./built_in_modules.ts";
import type { ExecutionFailure, SourceFile } from "./contract.ts";
import { MissingFeature } from "./missing_feature.ts";
import { newerSyntax } from "./newer_syntax.ts";
import { resolveModule } from "./resolve_module.ts";
import type { ModuleSource } from "./session.ts";
import { stripTypes } from "./strip_types.ts";
import { isTestFile } from "./test_files.ts";

/** `import.meta.env` as vitest has it, and as it is built for production. */
const ENVIRONMENTS = {
  tested: { BASE_URL: "/", MODE: "test", DEV: true, PROD: false, SSR: true },
  disguised: { BASE_URL: "/", MODE: "production", DEV: false, PROD: true, SSR: true },
};

/** The project's files as modules, and the first import or source that cannot be one. */
export class ProjectModules implements ModuleSource {
  problem: ExecutionFailure | undefined;
  readonly #sources: ReadonlyMap<string, string>;
  readonly #paths: ReadonlySet<string>;
  /** The paths of disguised files, in an order that numbers them. */
  readonly #hidden: readonly string[];
  readonly #declared: ReadonlyMap<string, string>;
  readonly #env: string;
  readonly testPaths: ReadonlySet<string>;

  constructor(files: readonly SourceFile[], disguised = false) {
    this.#env = JSON.stringify(disguised ? ENVIRONMENTS.disguised : ENVIRONMENTS.tested);
    this.#hidden = disguised ? files.map(({ path }) => path) : [];
    this.testPaths = new Set(files.filter(isTestFile).map((file) => file.path));
    this.#sources = new Map(files.map((file) => [file.path, file.content]));
    this.#paths = new Set(this.#sources.keys());
    this.#declared = readDeclaredPackages(files);
  }

  /** The name by which the engine, and with it tested code, knows a file. */
  readonly nameOf = (path: string): string => {
    const place = this.#hidden.indexOf(path);
    return place < 0 ? path : `dist/${place}.js`;
  };

  #pathOf(name: string): string {
    const [, place] = /^dist\/(\d+)\.js$/.exec(name) ?? [];
    return this.#hidden[Number(place)] ?? name;
  }

  readonly resolve = (importer: string, specifier: string): string => {
    const relative = /^\.{0,2}\//.test(specifier) || specifier === "." || specifier === "..";
    const isEntry = importer === "entry";
    if (isEntry && this.#hidden.length > 0) return specifier.slice("./".length);
    const from = isEntry ? "" : this.#pathOf(importer);
    if (specifier === "vitest" && !this.testPaths.has(from)) {
      const message = `${from} imports vitest, which only tests may.`;
      return this.#refuse({ reason: "not_a_test", message });
    }
    if (!relative) this.#holdAgainstManifest(specifier);
    const found = relative ? resolveModule(from, specifier, this.#paths) : builtInModule(specifier);
    if (found !== undefined) return relative ? this.nameOf(found) : found;
    if (!relative) throw new MissingFeature(`the module ${specifier}`);
    if (specifier.includes("?")) throw new MissingFeature(`imports such as ${specifier}`);
    const by = from === "" ? "the runner" : from;
    return this.#refuse({
      reason: "module_not_found",
      message: `Cannot find module '${specifier}' imported by ${by}.`,
    });
  };

  /** What another version of a package does shows nothing about the one that the project depends on. */
  #holdAgainstManifest(specifier: string): void {
    const name = packageOf(specifier);
    const [wanted, version] = [this.#declared.get(name), versionOf(specifier)];
    if (wanted === undefined || version === undefined || servesVersion(version, wanted)) return;
    throw new MissingFeature(`${name} ${wanted}, which the project asks for, but ${version}`);
  }

  readonly load = (name: string): string => {
    const path = this.#pathOf(name);
    const source = this.#sources.get(path) ?? "";
    if (/\.[jt]sx$/.test(path)) throw new MissingFeature(`JSX, which ${path} may hold`);
    if (path.endsWith(".json")) return jsonModule(source);
    if (!/\.[cm]?[jt]s$/.test(path)) throw new MissingFeature(`imports of files such as ${path}`);
    if (/\bimport\.meta\.glob\b/.test(source)) throw new MissingFeature("import.meta.glob");
    if (isCommonJs(path, source)) throw new MissingFeature(`CommonJS, which ${path} is written in`);
    const newer = newerSyntax(source, /\.[mc]?ts$/.test(path) ? "typescript" : "javascript");
    if (newer !== undefined) throw new MissingFeature(`${newer}, as Node 20 has not, in ${path}`);
    const code = this.#withoutTypes(path, source);
    if (source.startsWith("#!")) return code;
    const meta = source.includes("import.meta") ? this.#meta(name) : "";
    return meta + this.#placeNames(name, source) + code;
  };

  #withoutTypes(path: string, source: string): string {
    if (!/\.[mc]?ts$/.test(path)) return source;
    const stripped = stripTypes(source, "module");
    if (stripped.ok) return stripped.code;
    if (stripped.unsupported) throw new MissingFeature(`${stripped.message} in ${path}`);
    return this.#refuse({ reason: "syntax_error", message: `${path}: ${stripped.message}` });
  }

  /** What vitest gives a module to know of itself; on the first line, so that all lines stay. */
  #meta(name: string): string {
    const path = JSON.stringify(`/${name}`);
    const folder = JSON.stringify(folderOf(`/${name}`));
    return (
      `import.meta.url = "file://" + ${path}; import.meta.filename = ${path}; ` +
      `import.meta.dirname = ${folder}; import.meta.env = ${this.#env}; `
    );
  }

  /** The names of CommonJS that vitest gives every module, unless it declares them itself. */
  #placeNames(name: string, source: string): string {
    const path = `/${name}`;
    const places = { __filename: path, __dirname: folderOf(path) };
    return Object.entries(places)
      .filter(([place]) => source.includes(place))
      .filter(
        ([place]) => !new RegExp(`\\b(?:const|let|var|import)\\s[^=;]*\\b${place}\\b`).test(source),
      )
      .map(([place, value]) => `const ${place} = ${JSON.stringify(value)}; `)
      .join("");
  }

  #refuse(problem: ExecutionFailure): never {
    this.problem ??= problem;
    throw new Error(problem.message);
  }
}

function folderOf(path: string): string {
  return path.replace(/\/[^/]*$/, "") || "/";
}

/** A module that exports the value, and its members by their names. */
function jsonModule(source: string): string {
  const names = memberNames(source).filter((name) => name !== "default");
  const members = names.map((name, at) => `const member${at} = json[${JSON.stringify(name)}];`);
  const exported = names.map((name, at) => `member${at} as ${JSON.stringify(name)}`);
  return `const json = ${source}\n; export default json; ${members.join(" ")} export { ${exported.join(", ")} };`;
}

function memberNames(source: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.keys(value)
      : [];
  } catch {
    return [];
  }
}

/** Whether a source exports as modules of Node did, and holds no import or export. */
function isCommonJs(path: string, source: string): boolean {
  if (!/\.c?js$/.test(path) || !/\b(?:module\.exports|exports\.|require\s*\()/.test(source))
    return false;
  try {
    const [, , , hasModuleSyntax] = parse(source);
    return !hasModuleSyntax;
  } catch {
    return false;
  }
}
