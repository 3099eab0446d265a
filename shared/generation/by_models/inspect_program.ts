import { z } from "zod";
import { askStructured } from "../../models/mod.ts";
import type { Finding, RunFile } from "../../quality/mod.ts";
import { type Brief, tellBrief } from "./brief.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "./compose_call.ts";
import { findingSchema, toFindings } from "./review_program.ts";
import { splitFiles } from "./split_files.ts";

const inspectionSchema = z.object({ findings: z.array(findingSchema) });

interface Subject extends Brief {
  /** What the files are looked at for, as `privacy`. */
  readonly field: string;
  readonly files: readonly RunFile[];
  readonly known: readonly Finding[];
}

/** Has a model look at the files for what one field is about, spoken to as the role of the step. */
export async function inspectProgram(
  author: Author,
  { field, files, known, ...brief }: Subject,
): Promise<readonly Finding[]> {
  const written = files.filter(({ kind }) => kind === "source");
  const groups = await Promise.all(
    splitFiles(written).map(async (group, index) => {
      const call = await composeCall(author, {
        key: `inspect:${index + 1}`,
        prompt: "inspection",
        values: {
          ...tellBrief(brief),
          field,
          files: group,
          findings: known.map(({ path, message }) => `${path}: ${message}`),
        },
        contents: ["requirement", "code"],
        maximumOutputTokens: OUTPUT_TOKENS,
      });
      const output = { name: "inspection", schema: inspectionSchema };
      return (await askStructured(author.models, call, output)).value.findings;
    }),
  );
  return toFindings(groups.flat(), written);
}
