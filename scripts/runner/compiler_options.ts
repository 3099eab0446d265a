/** Options that make a check stricter; a project may turn them on. */
const STRICTER = [
  "erasableSyntaxOnly",
  "exactOptionalPropertyTypes",
  "isolatedModules",
  "noFallthroughCasesInSwitch",
  "noImplicitOverride",
  "noImplicitReturns",
  "noPropertyAccessFromIndexSignature",
  "noUncheckedIndexedAccess",
  "noUnusedLocals",
  "noUnusedParameters",
  "verbatimModuleSyntax",
];
/** Options that a project by somebody else may leave out, because it never promised to meet them. */
const STRICT = [
  "noImplicitAny",
  "noImplicitThis",
  "strict",
  "strictBindCallApply",
  "strictFunctionTypes",
  "strictNullChecks",
  "strictPropertyInitialization",
  "useUnknownInCatchVariables",
];
/** Options that say what the code means. */
const MEANING = ["emitDecoratorMetadata", "experimentalDecorators", "jsxImportSource"];
/** The compiler's numbers for `jsx`. */
const JSX = ["preserve", "preserve", "react-native", "react", "react-jsx", "react-jsxdev"];

/**
 * What a project is checked by. Of its own options, those count that make the check stricter or say what the
 * code means; none can lead it out of the project or choose other declarations for a package, or make the check
 * laxer, unless the project was written by somebody else (`isForeign`).
 */
export function chooseOptions(
  own: Readonly<Record<string, unknown>>,
  { deno, isForeign }: { readonly deno: boolean; readonly isForeign: boolean },
): Readonly<Record<string, unknown>> {
  const stricter = STRICTER.filter((name) => own[name] === true).map((name) => [name, true]);
  const meaning = MEANING.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]]));
  return {
    ...Object.fromEntries([...stricter, ...meaning]),
    ...(typeof own.jsx === "number" && { jsx: JSX[own.jsx] }),
    lib: readLibraries(own.lib),
    types: deno ? ["node", "deno"] : ["node"],
    target: "esnext",
    module: "preserve",
    moduleResolution: "bundler",
    moduleDetection: "force",
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    allowJs: true,
    checkJs: false,
    noEmit: true,
    skipLibCheck: true,
    ...(isForeign
      ? Object.fromEntries(STRICT.map((name) => [name, own[name] ?? own.strict ?? false]))
      : { strict: true }),
  };
}

/** The libraries of the language that a project asks for, by name; without any, those of a browser. */
function readLibraries(own: unknown): readonly string[] {
  const names = (Array.isArray(own) ? own : []).flatMap(
    (file) => /^lib\.([a-z0-9.]+)\.d\.ts$/.exec(String(file))?.[1] ?? [],
  );
  const hasLanguage = names.some((name) => /^es(\d+|next)$/.test(name));
  return hasLanguage ? names : ["es2023", "dom", "dom.iterable"];
}
