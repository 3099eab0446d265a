import type { RunFile } from "../../assess/run_files.ts";
import type { ProjectSources } from "../../mutation/project_sources.ts";
import { resolveModule } from "../../sandbox/resolve_module.ts";
import type { Candidate } from "../candidate.ts";
import { findNear } from "./find_near.ts";
import { type ModuleNames, type NamedImport, readModuleNames } from "./module_names.ts";

type Named = NamedImport["specifier"];

/** The modules of a project that tests reach, by what they name. */
interface Modules {
  readonly paths: ReadonlySet<string>;
  readonly names: ReadonlyMap<string, ModuleNames>;
  readonly sources: ReadonlySet<string>;
}

/**
 * The changes that mend names which lead nowhere: imports of what no file has or exports, and names that nobody declares.
 * Tests stay as they are; what they import is made to be there.
 */
export function findNameRepairs(
  files: readonly RunFile[],
  sources: ProjectSources,
  reached: Iterable<string>,
): readonly Candidate[] {
  const names = new Map<string, ModuleNames>();
  for (const { path } of files) {
    const source = sources.parse(path);
    if (source !== undefined) names.set(path, readModuleNames(source));
  }
  const modules: Modules = {
    paths: new Set(files.map(({ path }) => path)),
    names,
    sources: new Set(files.filter(({ kind }) => kind === "source").map(({ path }) => path)),
  };
  return [...reached]
    .flatMap((path) => {
      const own = names.get(path);
      return own === undefined
        ? []
        : [...repairImports(modules, path, own), ...repairUses(modules, path, own)];
    })
    .filter(({ path }) => modules.sources.has(path));
}

function repairImports(modules: Modules, path: string, own: ModuleNames): readonly Candidate[] {
  return own.imports
    .filter(({ specifier }) => specifier.name.startsWith("."))
    .flatMap((imported) => {
      const target = resolveModule(path, imported.specifier.name, modules.paths);
      if (target === undefined) return repairSpecifier(modules, path, imported);
      const { exported } = modules.names.get(target) ?? {};
      if (exported === undefined) return [];
      return imported.names
        .filter(({ name }) => name !== "default" && !exported.has(name))
        .flatMap((name) => [
          ...offerName(modules, target, name.name),
          ...(modules.sources.has(path) ? importOther(modules, path, own, imported, name) : []),
        ]);
    });
}

/** An import of a file that is not there: of one whose name is near or the same, or that alone exports what is imported. */
function repairSpecifier(
  { sources, names }: Modules,
  path: string,
  { specifier: { name, from, to }, names: imported }: NamedImport,
): readonly Candidate[] {
  const wanted = moduleName(name);
  const byName = new Map([...sources].map((each) => [moduleName(each), each]));
  const near = [wanted, ...findNear(wanted, byName.keys())].map((each) => byName.get(each));
  const exporters = [...sources].filter((each) =>
    imported.every((one) => names.get(each)?.exported.has(one.name)),
  );
  const offered = imported.length > 0 && exporters.length === 1 ? exporters : [];
  return [...new Set([...near, ...offered])].flatMap((target) => {
    if (target === undefined || target === path) return [];
    const text = relativePath(path, target);
    return [{ rule: "wrong-import", path, from, to, text, distance: 1 }];
  });
}

function moduleName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
}

/** What a module declares and does not export, or exports under a name that is near. */
function offerName(
  { names, sources }: Modules,
  path: string,
  wanted: string,
): readonly Candidate[] {
  const { declared, exported } = names.get(path) ?? {
    declared: new Map(),
    exported: new Set<string>(),
  };
  if (!sources.has(path)) return [];
  const at = declared.get(wanted);
  const repair = { path, distance: 1 };
  if (at !== undefined) {
    return [{ ...repair, rule: "missing-export", from: at, to: at, text: "export " }];
  }
  return findNear(wanted, [...declared.keys(), ...exported]).map((near) => {
    const text = `export { ${near} as ${wanted} };\n`;
    return { ...repair, rule: "missing-export", from: 0, to: 0, text, distance: 2 };
  });
}

/** The name that was meant, of the same module, or the one other module that exports it. */
function importOther(
  { names, sources }: Modules,
  path: string,
  own: ModuleNames,
  { specifier, names: all }: NamedImport,
  { name, from, to }: Named,
): readonly Candidate[] {
  const target = resolveModule(path, specifier.name, new Set(names.keys()));
  const exported = names.get(target ?? "")?.exported ?? [];
  const isUsed = own.used.some((use) => use.name === name) || own.exported.has(name);
  const near = findNear(name, exported).map((other) => ({
    ...{ rule: "wrong-import", path, from, to, distance: 1 },
    text: isUsed ? `${other} as ${name}` : other,
  }));
  const exporters = [...sources].filter((each) => names.get(each)?.exported.has(name));
  const [only, ...others] = exporters;
  if (only === undefined || others.length > 0 || all.length > 1) return near;
  const text = relativePath(path, only);
  const { from: start, to: end } = specifier;
  return [{ rule: "wrong-import", path, from: start, to: end, text, distance: 1 }, ...near];
}

const GLOBALS = new Set([...Object.getOwnPropertyNames(globalThis), "arguments", "require"]);
const MEMBERS = new Set(
  [Array, Map, Math, Number, Object, Promise, Set, String, JSON, Date, RegExp]
    .flatMap((holder) => [holder, "prototype" in holder ? holder.prototype : holder])
    .flatMap((holder) => Object.getOwnPropertyNames(holder)),
);

/** Names that nobody declares: misspelt, or exported by a module from which they are not imported. */
function repairUses(modules: Modules, path: string, own: ModuleNames): readonly Candidate[] {
  const unknown = own.used.filter(({ name }) => !own.known.has(name) && !GLOBALS.has(name));
  const misspelt = unknown.flatMap(({ name, from, to }) =>
    findNear(name, [...own.known, ...GLOBALS]).map((text) => ({
      ...{ rule: "misspelt-name", path, from, to, text, distance: 1 },
    })),
  );
  const members = own.members
    .filter(({ name }) => !MEMBERS.has(name))
    .flatMap(({ name, from, to }) =>
      findNear(name, MEMBERS).map((text) => ({
        ...{ rule: "misspelt-name", path, from, to, text, distance: 2 },
      })),
    );
  const missing = [...new Set(unknown.map(({ name }) => name))].flatMap((name) =>
    importFrom(modules, path, name),
  );
  return [...missing, ...misspelt, ...members];
}

function importFrom({ names, sources }: Modules, path: string, name: string): readonly Candidate[] {
  const exporters = [...sources].filter((each) => names.get(each)?.exported.has(name));
  const [only, ...others] = exporters;
  if (only === undefined || others.length > 0) return [];
  const text = `import { ${name} } from "${relativePath(path, only)}";\n`;
  return [{ rule: "missing-import", path, from: 0, to: 0, text, distance: 1 }];
}

function relativePath(from: string, to: string): string {
  const [here, there] = [from.split("/").slice(0, -1), to.split("/")];
  let shared = 0;
  while (shared < here.length && here[shared] === there[shared]) shared += 1;
  const upwards = "../".repeat(here.length - shared);
  return `${upwards === "" ? "./" : upwards}${there.slice(shared).join("/")}`;
}
