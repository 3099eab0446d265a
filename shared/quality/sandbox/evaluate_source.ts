import { EvalFlags, JSException, type JSValueHandle, type QuickJS } from "quickjs-wasi";
import { MissingFeature } from "./missing_feature.ts";

/** The engine's words for an import of what one of the sandbox's own modules does not have. */
const MISSING_EXPORT = /^Could not find export '(.+)' in module '(vitest|node:.+)'$/;

/** Thrown for a source that does not parse, or whose imports do not link. */
export class SourceSyntaxError extends Error {
  constructor(message: string) {
    super(`SyntaxError: ${message}`);
    this.name = "SourceSyntaxError";
  }
}

/**
 * Evaluates a module, or a script that only makes a function, so that a SyntaxError can come from
 * parsing and linking alone and never from what tested code does.
 *
 * @throws SourceSyntaxError; MissingFeature for an import that only the sandbox lacks.
 */
export function evaluateSource(
  guest: QuickJS,
  source: string,
  name: string,
  flags: number,
): JSValueHandle {
  try {
    return guest.evalCode(source, name, flags);
  } catch (error) {
    if (error instanceof JSException && error.name === "MissingFeature") {
      throw new MissingFeature(error.message.replace(/^The sandbox does not have |\.$/g, ""));
    }
    if (error instanceof JSException && error.name === "SyntaxError") {
      const [, member, module] = MISSING_EXPORT.exec(error.message) ?? [];
      if (member !== undefined) throw new MissingFeature(`${member} of the module ${module}`);
      throw new SourceSyntaxError(error.message);
    }
    throw error;
  }
}

const COMPILE_ERROR = "Compilation error: SyntaxError: ";

/** Parses a script without running it. @throws SourceSyntaxError */
export function checkSyntax(guest: QuickJS, source: string, name: string): void {
  try {
    guest.compile(source, name, EvalFlags.TYPE_GLOBAL);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(COMPILE_ERROR)) {
      throw new SourceSyntaxError(error.message.slice(COMPILE_ERROR.length));
    }
    throw error;
  }
}
