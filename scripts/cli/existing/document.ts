import { join } from "node:path";
import { type Documentation, documentProject } from "../../../shared/quality/mod.ts";
import { findProject } from "../../assess/find_project.ts";
import { readProject } from "../../assess/read_project.ts";
import { writeNamedFile } from "../../files/named_file.ts";
import { inert } from "../terminal/inert.ts";
import { createNotice } from "../terminal/notice.ts";

interface DocumentOptions {
  readonly out?: string | undefined;
  readonly json?: true | undefined;
}

/** `./cogo document PATH…`: what code offers, with calls that were executed. Status 0 when every export has one. */
export async function document(
  paths: readonly string[],
  { out, json }: DocumentOptions,
): Promise<number> {
  const { root, isAsked } = await findProject(paths);
  const { files } = await readProject(root);
  const notice = createNotice();
  const execution = {
    context: { checkpoints: {} },
    signal: new AbortController().signal,
    checkpoint: async () => undefined,
    reportProgress: async (message: string) => notice.announce(message),
  };
  const project = { files, mayChange: isAsked };
  const limits = { verifyMilliseconds: Number.POSITIVE_INFINITY };
  const written = await documentProject(execution, project, limits).finally(notice.end);
  if (written === "released") throw new Error("Expected a result without a limit of time");
  if (out !== undefined) {
    for (const { path, content } of written.files) await writeNamedFile(join(out, path), content);
  }
  process.stdout.write(json ? `${JSON.stringify(written, null, 2)}\n` : render(written));
  return written.verdict === "complete" ? 0 : 1;
}

function render({ verdict, files, examples, withoutExample }: Documentation): string {
  const open = withoutExample.map((each) => inert(`Without an executed example: ${each}\n`));
  const text = files.map(({ content }) => `${inert(content)}\n`).join("");
  return `${text}${open.join("")}${verdict}: ${examples} executed examples\n`;
}
