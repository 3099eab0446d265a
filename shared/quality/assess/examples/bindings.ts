/** The names that a piece of code gives something itself. */
export interface Bindings {
  /** Those that no longer mean what the project exports under the name. */
  readonly foreign: ReadonlySet<string>;
  /** Those that stand for what the project exports. */
  readonly own: ReadonlySet<string>;
}

const IMPORT =
  /\bimport\s+(?:type\s+)?([\w$*{}\s,]+?)\s+from\s*["']([^"'\n]+)["']|\b(?:const|let|var)\s+([\w$]+|\{[^}]*\})\s*=\s*(?:await\s+import|require)\s*\(\s*["']([^"'\n]+)["']/g;
const DECLARED = /\b(?:const|let|var)\s+(?:([\w$]+)\s*(?::[^=\n]+)?|([{[][^}\]]*[}\]])\s*)=/g;
const RENAMED = /^([\w$]+|\*)(?:\s+as\s+|\s*:\s*)([\w$]+)$/;

/** Reads what a piece of code imports and declares; `isOwn` says whether a specifier is the project's. */
export function readBindings(code: string, isOwn: (specifier: string) => boolean): Bindings {
  const [foreign, own] = [new Set<string>(), new Set<string>()];
  const rest = code.replace(IMPORT, (_all, imported, from, required, module) => {
    for (const { name, isRenamed } of readNames(String(imported ?? required))) {
      const specifier = String(from ?? module);
      if (isOwn(specifier)) own.add(name);
      if (isRenamed || !isOwn(specifier)) foreign.add(name);
    }
    return "";
  });
  for (const [, name, pattern = ""] of rest.matchAll(DECLARED)) {
    for (const each of name === undefined ? (pattern.match(/[\w$]+/g) ?? []) : [name]) {
      foreign.add(each);
    }
  }
  return { foreign, own };
}

function readNames(clause: string): { readonly name: string; readonly isRenamed: boolean }[] {
  const parts = clause.replace(/[{}]/g, ",").split(",");
  return parts.flatMap((part) => {
    const text = part.trim().replace(/^type\s+/, "");
    const [, original, name] = RENAMED.exec(text) ?? [];
    if (name !== undefined) return [{ name, isRenamed: original !== name }];
    return text === "" ? [] : [{ name: text, isRenamed: false }];
  });
}

/** Whether a specifier is of the project itself: of one of its files, or its package. */
export function ownSpecifier(
  files: readonly { readonly path: string; readonly content: string }[],
): (specifier: string) => boolean {
  const manifest = files.find(({ path }) => path === "package.json")?.content ?? "";
  const [, name] = /"name"\s*:\s*"([^"\n]+)"/.exec(manifest) ?? [];
  return (specifier) =>
    /^[.#~/]|^@\//.test(specifier) || specifier === name || specifier.startsWith(`${name}/`);
}
