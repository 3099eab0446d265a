import { z } from "zod";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { readNamedText } from "../../files/named_file.ts";
import { type ModelScript, modelScriptSchema } from "../../model_server/model_script.ts";
import { startModelServer } from "../../model_server/start_model_server.ts";

/** `./cogo model-server`: local models that answer as a script says, until interrupted. */
export async function modelServer(options: {
  readonly script?: string | undefined;
  readonly port: number;
}): Promise<number> {
  const script = options.script === undefined ? {} : await readScript(options.script);
  const server = await startModelServer({ script, port: options.port });
  const settings = [
    ["ANTHROPIC", "anthropic"],
    ["OPENAI", "openai"],
    ["GEMINI", "google"],
    ["FIREWORKS", "fireworks"],
  ] as const;
  const lines = settings.flatMap(([name, provider]) => [
    `export ${name}_BASE_URL=${server.url(provider)}`,
    `export ${name}_API_KEY=local`,
  ]);
  process.stdout.write(`${lines.join("\n")}\n`);
  process.stderr.write(
    `Its log is at http://127.0.0.1:${server.port}/calls; interrupt it to end it\n`,
  );
  await new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await server.close();
  return 0;
}

async function readScript(path: string): Promise<ModelScript> {
  const content = await readNamedText(path);
  const parsed = modelScriptSchema.safeParse(parseJson(path, content));
  if (!parsed.success) throw invalid(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(path: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw invalid(`Expected JSON in "${path}", got ${String(cause)}`);
  }
}

function invalid(message: string): CogoError {
  return new CogoError({ code: "usage", message, remedy: "See docs/reference/model-server.md" });
}
