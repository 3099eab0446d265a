import { transform } from "sucrase";
import { meteredSource } from "./metered_source.ts";
import { isAtParameterDecorator, untranslatableSyntax } from "./untranslatable_syntax.ts";

/** JavaScript, or why the TypeScript could not be made into it. */
export type Stripped =
  | { readonly ok: true; readonly code: string }
  | { readonly ok: false; readonly unsupported: boolean; readonly message: string };

/**
 * Removes the types, keeping line numbers, at a cost that grows with the source's length alone. Imports that only name types, or that nothing uses, go
 * too, as the TypeScript compiler drops them.
 */
export function stripTypes(source: string, target: "module" | "commonjs"): Stripped {
  try {
    const untranslatable = untranslatableSyntax(source);
    if (untranslatable !== undefined) {
      return { ok: false, unsupported: true, message: untranslatable };
    }
    const { code } = transform(meteredSource(source), {
      transforms: target === "commonjs" ? ["typescript", "imports"] : ["typescript"],
      disableESTransforms: true,
      enableLegacyTypeScriptModuleInterop: target === "commonjs",
    });
    return { ok: true, code };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return isAtParameterDecorator(source, message)
      ? { ok: false, unsupported: true, message: "TypeScript decorators" }
      : { ok: false, unsupported: false, message };
  }
}
