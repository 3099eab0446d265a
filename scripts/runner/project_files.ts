import { readdirSync, readFileSync, statSync } from "node:fs";
import { posix } from "node:path";
import { type CompilerFiles, findCompilerFolder } from "./compiler.ts";
import { INSTALLED } from "./package_folders.ts";

/** Where the compiler sees the project. There is no such folder. */
export const ROOT = "/project";
const PACKAGES = `${ROOT}/node_modules`;

/**
 * What a compiler sees of a project: its files, and below node_modules the declarations of the packages
 * that are available to it. Whatever else is on the disk does not exist for it.
 */
export class ProjectFiles implements CompilerFiles {
  readonly #files: ReadonlyMap<string, string>;
  readonly #folders = new Map<string, { files: string[]; directories: string[] }>();
  readonly #available: ReadonlySet<string>;
  readonly #readable = [INSTALLED, findCompilerFolder()];

  constructor(files: ReadonlyMap<string, string>, available: ReadonlySet<string>) {
    this.#files = files;
    this.#available = available;
    for (const path of files.keys()) this.#add(path);
    this.#folders.set(PACKAGES, { files: [], directories: [] });
  }

  readFile(path: string): string | undefined {
    const own = this.#files.get(path);
    if (own !== undefined) return own;
    const real = this.#toReal(path);
    return real !== undefined && isDeclaration(real) && isFile(real)
      ? readFileSync(real, "utf8")
      : undefined;
  }

  fileExists(path: string): boolean {
    if (this.#files.has(path)) return true;
    const real = this.#toReal(path);
    return real !== undefined && isDeclaration(real) && isFile(real);
  }

  directoryExists(named: string): boolean {
    const path = withoutSlash(named);
    if (path === "/" || this.#folders.has(path)) return true;
    const real = this.#toReal(path) ?? this.#toScope(path);
    return real !== undefined && statSync(real, { throwIfNoEntry: false })?.isDirectory() === true;
  }

  getAccessibleEntries(named: string): { files: string[]; directories: string[] } {
    const path = withoutSlash(named);
    const own = this.#folders.get(path);
    if (own !== undefined) return own;
    const real = this.#toReal(path);
    if (real === undefined || !this.directoryExists(path)) return { files: [], directories: [] };
    const entries = readdirSync(real, { withFileTypes: true });
    return {
      files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
      directories: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
    };
  }

  realpath(path: string): string {
    return this.#toReal(path) ?? path;
  }

  /** Where on the disk something is that the compiler may see; what leads elsewhere is nowhere. */
  #toReal(path: string): string | undefined {
    const real = path.startsWith(`${PACKAGES}/`) ? this.#toInstalled(path) : path;
    if (real === undefined || posix.normalize(real) !== real) return undefined;
    return this.#readable.some((folder) => real === folder || real.startsWith(`${folder}/`))
      ? real
      : undefined;
  }

  #toInstalled(path: string): string | undefined {
    const within = path.slice(PACKAGES.length + 1);
    const [first = "", second = ""] = within.split("/");
    const name = first.startsWith("@") ? `${first}/${second}` : first;
    return this.#available.has(name) ? `${INSTALLED}/${within}` : undefined;
  }

  /** A folder such as @types, which is there when a package in it is. */
  #toScope(path: string): string | undefined {
    const scope = path.slice(PACKAGES.length + 1);
    const isScope = path.startsWith(`${PACKAGES}/@`) && !scope.includes("/");
    const known = [...this.#available].some((name) => name.startsWith(`${scope}/`));
    return isScope && known ? `${INSTALLED}/${scope}` : undefined;
  }

  #add(path: string): void {
    const folder = posix.dirname(path);
    this.#folder(folder).files.push(posix.basename(path));
  }

  #folder(path: string): { files: string[]; directories: string[] } {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const made = { files: [], directories: [] };
    this.#folders.set(path, made);
    if (path !== ROOT) this.#folder(posix.dirname(path)).directories.push(posix.basename(path));
    return made;
  }
}

/** An import such as "../src/" asks for a folder by its name with a slash. */
function withoutSlash(path: string): string {
  return path === "/" ? path : path.replace(/\/+$/, "");
}

/** Of installed packages, declarations and manifests are enough. */
function isDeclaration(path: string): boolean {
  return path.endsWith("/package.json") || /\.d\.[cm]?ts$/.test(path);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
