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
    if (path.endsWith(".json")) return `export default ${source};`;
    if (isCommonJs(path, source)) throw new MissingFeature(`CommonJS, which ${path} is written in`);
    const newer = newerSyntax(source, /\.[mc]?ts$/.test(path) ? "typescript" : "javascript");
    if (newer !== undefined) throw new MissingFeature(`${newer}, as Node 20 has not, in ${path}`);
    const code = this.#withoutTypes(path, source);
    return source.includes("import.meta") && !source.startsWith("#!")
      ? this.#meta(name) + code
      : code;
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
    const folder = JSON.stringify(`/${name}`.replace(/\/[^/]*$/, ""));
    return (
      `import.meta.url = "file://" + ${path}; import.meta.filename = ${path}; ` +
      `import.meta.dirname = ${folder}; import.meta.env = ${this.#env}; `
    );
  }

  #refuse(problem: ExecutionFailure): never {
    this.problem ??= problem;
    throw new Error(problem.message);
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
