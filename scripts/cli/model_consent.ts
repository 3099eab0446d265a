import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { CogoError, MODEL_SETTINGS } from "../../shared/kernel/mod.ts";
import { PROJECT_ROOT } from "../project_root.ts";
import { stackStatus } from "../stack/mod.ts";
import { askYesOrNo, type Terminal } from "./ask_yes_or_no.ts";

/** Whether models may be used, and so paid for. */
export type ModelUse = "auto" | "off";

/**
 * Whether the model keys that are set may be spent: as `--models` says, else as the person at the terminal
 * does. Where nobody can be asked they are not.
 *
 * @throws CogoError `stack_differs`, `models_not_agreed` when the running stack has keys all the same.
 */
export async function agreeOnModels(input: {
  readonly mode: ModelUse | undefined;
  readonly folder: string;
  readonly question: (keys: string) => string;
  readonly terminal: Terminal | undefined;
}): Promise<ModelUse> {
  const { mode, folder, question, terminal } = input;
  if (mode === "auto") return mode;
  const current = await stackStatus(folder);
  const isRunning = current.status === "running";
  const names = modelKeys(isRunning ? current.state.environment : Object.keys(setVariables()));
  const keys = names.join(", ");
  if (keys === "") return "auto";
  if (mode === undefined && terminal !== undefined) {
    if (await askYesOrNo(terminal, question(keys))) return "auto";
  }
  if (isRunning) throw mode === "off" ? keysInUse(keys) : notAgreed(keys);
  if (mode === undefined && terminal === undefined) {
    process.stderr.write(`cogo: ${keys} is set but not used; --models auto uses it\n`);
  }
  return "off";
}

function modelKeys(names: readonly string[]): readonly string[] {
  return names.filter((name) => MODEL_SETTINGS.includes(name) && name.endsWith("_API_KEY"));
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

function keysInUse(keys: string): CogoError {
  return new CogoError({
    code: "stack_differs",
    message: `The stack of this data folder already runs with ${keys}`,
    remedy: "Stop it with ./cogo down and try again",
  });
}

function notAgreed(keys: string): CogoError {
  return new CogoError({
    code: "models_not_agreed",
    message: `The running stack has ${keys}, and nobody agreed to spend on models`,
    remedy: "Pass --models auto, or stop the stack with ./cogo down to run without models",
  });
}
