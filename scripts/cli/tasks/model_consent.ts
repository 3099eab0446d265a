import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { ModelUse } from "../../../shared/engine/mod.ts";
import { CogoError, MODEL_SETTINGS } from "../../../shared/kernel/mod.ts";
import { PROJECT_ROOT } from "../../project_root.ts";
import { stackStatus } from "../../stack/mod.ts";
import { askYesOrNo, type Terminal } from "../terminal/ask.ts";

/**
 * Whether the model keys that are set may be spent: as `--models` says, else as the person at the terminal
 * does. Where nobody can be asked they are not.
 *
 * @throws CogoError `stack_differs` when the running stack was started without the keys to be used.
 */
export async function agreeOnModels(input: {
  readonly mode: ModelUse | undefined;
  readonly folder: string;
  readonly question: (keys: string) => string;
  readonly terminal: Terminal | undefined;
}): Promise<ModelUse> {
  const { mode, folder, question, terminal } = input;
  if (mode === "off") return "off";
  const { set, usable } = await findKeys(folder);
  if (usable.length === 0) {
    if (mode === "auto" && set.length > 0) throw startedWithout(set.join(", "));
    return "auto";
  }
  if (mode === "auto") return "auto";
  const keys = usable.join(", ");
  if (terminal === undefined) {
    process.stderr.write(`cogo: ${keys} is set but not used; --models auto uses it\n`);
    return "off";
  }
  return (await askYesOrNo(terminal, question(keys))) ? "auto" : "off";
}

/** Whether code templates generate, because there is no key or none may be spent. */
export async function doTemplatesGenerate(models: ModelUse, folder: string): Promise<boolean> {
  return models === "off" || (await findKeys(folder)).usable.length === 0;
}

/** The model keys that are set, and those that the functions have or would be given. */
async function findKeys(folder: string) {
  const current = await stackStatus(folder);
  const set = modelKeys(Object.keys(setVariables()));
  return { set, usable: current.status === "running" ? modelKeys(current.state.environment) : set };
}

function modelKeys(names: readonly string[]): readonly string[] {
  return names.filter((name) => MODEL_SETTINGS.includes(name) && /_KEYS?$/.test(name));
}

/** The variables that functions would be given: this process's, and those of the project's `.env`. */
function setVariables(): NodeJS.Dict<string> {
  let file = "";
  try {
    file = readFileSync(join(PROJECT_ROOT, ".env"), "utf8");
  } catch {
    // There need not be one.
  }
  const variables = { ...parseEnv(file), ...process.env };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
}

function startedWithout(keys: string): CogoError {
  return new CogoError({
    code: "stack_differs",
    message: `The running stack was started without ${keys}`,
    remedy: "Stop it with ./cogo down and try again, or pass --models off to run without models",
  });
}
