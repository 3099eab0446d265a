import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { modelScriptSchema } from "../../model_server/model_script.ts";
import { type ModelServer, startModelServer } from "../../model_server/start_model_server.ts";
import { leastSharedPrefix, readingOrder } from "./shared_prefix.ts";

const EXAMPLE = new URL("../../model_server/examples/slugify.json", import.meta.url);
const REQUIREMENT = "A TypeScript function that turns titles into slugs for URLs";
const WRITERS = /Write the (?:file|tests) described here/;
const DOCUMENTS = /Write the document described here/;

/**
 * What the calls of one whole run, really sent, have in common: the least share of a call that is the beginning of
 * another one, between those who write code and tests, and with those who write documents, who are shown the code;
 * and how many calls were sent twice.
 */
export async function measurePrefix() {
  const script = modelScriptSchema.parse(JSON.parse(await readFile(EXAMPLE, "utf8")));
  const server = await startModelServer({ script });
  const folder = await mkdtemp(join(tmpdir(), "cogo-prefix-"));
  try {
    const status = await run(server, ["run", REQUIREMENT, "--port", "0", "--json"], folder);
    const sent = server.calls().map(({ body }) => readingOrder(body));
    if (status !== 0) throw new Error(`Expected the run to complete, got status ${status}`);
    const writers = sent.filter((call) => WRITERS.test(call));
    const share = leastSharedPrefix(writers);
    const all = sent.filter((call) => WRITERS.test(call) || DOCUMENTS.test(call));
    const sentTwice = sent.length - new Set(sent).size;
    return {
      ...{ calls: sent.length, writers: writers.length, sentTwice },
      characters: sent.reduce((sum, { length }) => sum + length, 0),
      sharedByWriters: round(share),
      sharedWithDocuments: round(leastSharedPrefix(all)),
      passed: writers.length > 1 && share > 0.8 && sentTwice === 0,
    };
  } finally {
    await run(server, ["down"], folder);
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function run(server: ModelServer, words: readonly string[], folder: string) {
  const environment = {
    COGO_DATA: join(folder, "data"),
    COGO_MODELS: "auto",
    ANTHROPIC_API_KEY: "bench",
    ANTHROPIC_BASE_URL: server.url("anthropic"),
  };
  const command = [
    resolve("cogo"),
    ...words,
    ...(words[0] === "run" ? ["--out", join(folder, "out")] : []),
  ];
  return new Promise<number | null>((end, fail) => {
    spawn(process.execPath, command, { env: { ...process.env, ...environment }, stdio: "ignore" })
      .on("error", fail)
      .on("close", end);
  });
}

function round(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
