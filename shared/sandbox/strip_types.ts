import { transform } from "sucrase";

/** JavaScript, or why the TypeScript could not be made into it. */
export type Stripped =
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly unsupported: boolean; readonly message: string };

/** `declare` blocks vanish with the types; a namespace with values is code sucrase would drop. */
const NAMESPACE = /^[ \t]*(?:export\s+)?(?:namespace|module)\s+[A-Za-z_$][\w.$]*\s*\{/m;

/**
 * Removes the types, keeping line numbers. Imports that only name types, or that nothing uses, go
 * too, as the TypeScript compiler drops them.
 */
export function stripTypes(source: string, target: "module" | "commonjs"): Stripped {
  if (NAMESPACE.test(source)) {
    return {
      ok: false,
      unsupported: true,
      message: "TypeScript namespaces",
    };
  }
  try {
    const { code } = transform(source, {
      transforms: target === "commonjs" ? ["typescript", "imports"] : ["typescript"],
      disableESTransforms: true,
      enableLegacyTypeScriptModuleInterop: target === "commonjs",
    });
    return { ok: true, code };
  } catch (error) {
    return {
      ok: false,
      unsupported: false,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}
