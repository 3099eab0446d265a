import type { Attachment } from "../../engine/mod.ts";
import { TaskStore } from "../../engine/mod.ts";
import type { Author } from "./compose_call.ts";

/** The pictures and PDFs that came with the author's task, as a prompt takes them. */
export async function readAttachments({ client, execution }: Author): Promise<Attachment[]> {
  const sources = await new TaskStore(client).readSources(execution.step.taskId);
  const files = sources.filter(({ format }) => format === null);
  return files.map(({ name, data, caption }) => ({
    name,
    data,
    caption: caption ?? undefined,
  }));
}
