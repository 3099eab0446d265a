import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ModelScript, modelScriptSchema } from "../../scripts/model_server/model_script.ts";
import type { ModelServer } from "../../scripts/model_server/start_model_server.ts";

const EXAMPLE = new URL("../../scripts/model_server/examples/slugify.json", import.meta.url);

/** The script that comes with COGO: models that build a small program, whole and right. */
export async function readExampleScript(): Promise<ModelScript> {
  return modelScriptSchema.parse(JSON.parse(await readFile(EXAMPLE, "utf8")));
}

/** How a command ended, and what it printed. */
export interface EndedCommand {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** `./cogo` with a key of Anthropic's and one of OpenAI's, both at this server, and data of its own in a folder. */
export async function cogoWithModels(
  server: ModelServer,
  folder: string,
  ...words: readonly string[]
): Promise<EndedCommand> {
  return await hearCogoWithModels(server, folder, words);
}

/** The same, with an ear for what it prints while it runs. */
export async function hearCogoWithModels(
  server: ModelServer,
  folder: string,
  words: readonly string[],
  hear: (output: string) => void = () => undefined,
): Promise<EndedCommand> {
  const environment = {
    ...process.env,
    COGO_DATA: join(folder, "data"),
    COGO_MODELS: "auto",
    ANTHROPIC_API_KEY: "sk-ant-test",
    ANTHROPIC_BASE_URL: server.url("anthropic"),
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: server.url("openai"),
    COGO_MODEL_SILENCE_MILLISECONDS: "3000",
  };
  const child = spawn(process.execPath, ["cogo", ...words], { env: environment });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
    hear(output);
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, output, errors };
}
