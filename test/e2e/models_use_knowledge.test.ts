import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ModelServer } from "../../scripts/model_server/start_model_server.ts";
import { cogoWithModels, SLUGIFY, startExampleModels } from "../support/model_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const RULE = "Functions that fold accents use String.prototype.normalize with the form NFKD.";
const HISTORY = "The importer of titles was retired because of a defect with umlauts in 2019.";

const folder = temporaryFolder();
let server: ModelServer;
beforeAll(async () => {
  const documents = join(folder, "documents");
  await mkdir(documents);
  await writeFile(join(documents, "accents.md"), `# Accents\n\n${RULE}\n`);
  await writeFile(join(documents, "history.md"), `# Importer\n\n${HISTORY}\n`);
  const wish = { name: "knowledge-search", input: { query: "retired importer defect umlauts" } };
  server = await startExampleModels({
    when: { prompt: /Write the file described here.{0,200}src\/fold_accents\.ts \(source\)/s },
    reply: { toolCalls: [wish] },
    times: 1,
  });
});
afterAll(async () => {
  await cogoWithModels(server, folder, "down");
  await server.close();
});

it("models are given what the project knows, and may look up more", async () => {
  const cogo = (...words: readonly string[]) =>
    cogoWithModels(server, folder, ...words, "--port", "0");
  const ingested = await cogo("ingest", join(folder, "documents"));
  expect(ingested.status, ingested.errors).toBe(0);
  const ended = await cogo("run", `${SLUGIFY}, accents folded`, "--out", join(folder, "out"));
  expect(ended.status, ended.output).toBe(0);

  const sent = server.calls().map(({ body }) => JSON.stringify(body));
  const asked = (words: string) => sent.filter((body) => body.includes(words));
  expect(asked("Design the solution").every((body) => body.includes(RULE))).toBe(true);
  const writing = asked(JSON.stringify('name="file">\nsrc/fold_accents.ts').slice(1, -1));
  const [first, second] = writing;
  expect(writing).toHaveLength(2);
  expect(first).toContain(RULE);
  expect(first).not.toContain(HISTORY);
  expect(second).toContain(HISTORY);
});
