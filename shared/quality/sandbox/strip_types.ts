import { transform } from "sucrase";
import { meteredSource } from "./metered_source.ts";
import { isAtParameterDecorator, untranslatableSyntax } from "./untranslatable_syntax.ts";

/** JavaScript, or why the TypeScript could not be made into it. */
export type Stripped =
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly unsupported: boolean; readonly message: string };

/** The source without its types, at a cost that grows with its length alone; throws if it cannot. */
export function removeTypes(source: string, target: "module" | "commonjs"): string {
  return transform(meteredSource(source), {
    transforms: target === "commonjs" ? ["typescript", "imports"] : ["typescript"],
    disableESTransforms: true,
    enableLegacyTypeScriptModuleInterop: target === "commonjs",
  }).code;
}

/**
 * Removes the types, keeping line numbers. Imports that only name types, or that nothing uses, go
 * too, as the TypeScript compiler drops them.
 */
export function stripTypes(source: string, target: "module" | "commonjs"): Stripped {
  try {
    const untranslatable = untranslatableSyntax(source);
    if (untranslatable !== undefined) {
      return { ok: false, unsupported: true, message: untranslatable };
    }
    return { ok: true, code: removeTypes(source, target) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return isAtParameterDecorator(source, message)
      ? { ok: false, unsupported: true, message: "TypeScript decorators" }
      : { ok: false, unsupported: false, message };
  }
}
