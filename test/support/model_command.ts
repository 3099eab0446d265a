import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type ModelScript,
  type ModelScriptInput,
  modelScriptSchema,
} from "../../scripts/model_server/model_script.ts";
import {
  type ModelServer,
  startModelServer,
} from "../../scripts/model_server/start_model_server.ts";
import { type EndedCommand, type RunningCommand, startCogo } from "./cogo_command.ts";

const EXAMPLE = new URL("../../scripts/model_server/examples/slugify.json", import.meta.url);

/** What the example's models build, in the words of a user. */
export const SLUGIFY = "A TypeScript function that turns titles into slugs for URLs";

/** The script that comes with COGO: models that build a small program, whole and right. */
export async function readExampleScript(): Promise<ModelScript> {
  return modelScriptSchema.parse(JSON.parse(await readFile(EXAMPLE, "utf8")));
}

export type ModelRules = NonNullable<ModelScriptInput["rules"]>;

/** Starts the example's models, with these rules before their own. */
export const startExampleModels = (...rules: ModelRules): Promise<ModelServer> =>
  startExampleModelsAt(0, ...rules);

/** The same at a port, or at any free one for 0. */
export async function startExampleModelsAt(
  port: number,
  ...rules: ModelRules
): Promise<ModelServer> {
  const { rules: own, ...script } = await readExampleScript();
  return await startModelServer({ script: { ...script, rules: [...rules, ...own] }, port });
}

/** `./cogo` with a key of Anthropic's and one of OpenAI's, both at this server, and data of its own in a folder. */
export function startCogoWithModels(
  server: ModelServer,
  folder: string,
  ...words: readonly string[]
): RunningCommand {
  return startCogo(words, {
    COGO_DATA: join(folder, "data"),
    COGO_MODELS: "auto",
    ANTHROPIC_API_KEY: "sk-ant-test",
    ANTHROPIC_BASE_URL: server.url("anthropic"),
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: server.url("openai"),
    COGO_MODEL_SILENCE_MILLISECONDS: "3000",
  });
}

/** Runs it to its end. */
export const cogoWithModels = (
  ...command: Parameters<typeof startCogoWithModels>
): Promise<EndedCommand> => startCogoWithModels(...command).ended;
