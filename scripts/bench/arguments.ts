import { type ParseArgsConfig, parseArgs } from "node:util";
import { CogoError } from "../../shared/kernel/mod.ts";

/**
 * Parses a command's words strictly.
 *
 * @throws CogoError `usage` for an unknown option or a missing value.
 */
export function parseArguments<Options extends NonNullable<ParseArgsConfig["options"]>>(
  words: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CogoError({ code: "usage", message, remedy: "See ./cogo help", cause });
  }
}
