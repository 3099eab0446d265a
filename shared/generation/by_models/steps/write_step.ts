import { z } from "zod";
import { readInput, readOutputs, type StepHandler, type StepOutcome } from "../../../engine/mod.ts";
import { type ApiClient, toJson } from "../../../kernel/mod.ts";
import { askUntilUseful, candidatesFromSearch } from "../../../models/mod.ts";
import { type RunFile, readRunFiles } from "../../../quality/mod.ts";
import { describeNotDone } from "../../describe_understanding.ts";
import type { Workbench } from "../../workbench.ts";
import { tellBrief, toBrief } from "../brief.ts";
import { composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import { contractSchema } from "../contract.ts";
import { describeFile } from "../describe_contract.ts";
import { programAnalysisSchema } from "../program_specification.ts";
import { openFileReader } from "../read_file_text.ts";
import { isNoCode, Research } from "../research.ts";
import { splitFiles } from "../split_files.ts";
import { TextStream } from "../text_stream.ts";
import { createKnowledgeSearch } from "../tools/knowledge_search.ts";
import { createReadFiles } from "../tools/read_files.ts";

const inputs = z.object({ analyse: programAnalysisSchema, contract: contractSchema });
const inputSchema = z.object({ path: z.string() });
const PROMPTS = {
  source: "file-writing",
  test: "test-writing",
  document: "documentation",
} as const;

/** Writes one file of the contract. The others are written at the same time. */
export function createWriteStep({ client, models, search }: Workbench): StepHandler {
  return {
    kind: "write",
    estimateMilliseconds: 20_000,
    async execute(execution): Promise<StepOutcome> {
      const { step } = execution;
      const { analyse, contract } = readOutputs(inputs, step);
      const { path } = readInput(inputSchema, step);
      const file = contract.files.find((each) => each.path === path);
      if (file === undefined) throw new Error(`Expected "${path}" in the contract`);
      const sources = file.kind === "document" ? await readSources(client, step.runId) : [];
      const research = new Research(search, execution, file.kind === "test" ? isNoCode : undefined);
      const known = await research.find(describeFile(file));
      const stream = new TextStream(execution, path);
      const author = { client, execution, models: models.for(execution) };
      const call = await composeCall(author, {
        key: `write:${path}`,
        prompt: PROMPTS[file.kind],
        values: {
          ...tellBrief({ ...toBrief(analyse.specification), contract }),
          file: describeFile(file),
          // Those there is no room for can be asked for.
          files: splitFiles(sources)[0] ?? [],
        },
        context: candidatesFromSearch(known),
        tools: [
          // Where nothing is known that bears on the file, to search again would only cost.
          ...(known.results.length === 0 ? [] : [createKnowledgeSearch(research)]),
          ...(splitFiles(sources).length > 1 ? [createReadFiles({ files: sources })] : []),
        ],
        contents: ["requirement", "code"],
        maximumOutputTokens: OUTPUT_TOKENS,
        follow: () => stream.begin(),
      });
      const { value, reply } = await askUntilUseful(
        author.models,
        call,
        await openFileReader(file),
      );
      await stream.end();
      return {
        status: "completed",
        result: {
          output: toJson({ path, model: `${reply.provider}/${reply.model}` }),
          summary: `${path}, ${value.split("\n").length - 1} lines, by ${reply.model}`,
          artifacts: [
            {
              path,
              kind: file.kind,
              content:
                path === "README.md" ? value + describeNotDone(analyse.specification) : value,
            },
          ],
        },
      };
    },
  };
}

async function readSources(client: ApiClient, runId: string): Promise<readonly RunFile[]> {
  const files = await readRunFiles(client, runId);
  return files.filter(({ kind }) => kind === "source");
}
