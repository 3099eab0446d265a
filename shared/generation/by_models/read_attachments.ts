import type { Attachment } from "../../engine/mod.ts";
import { TaskStore } from "../../engine/mod.ts";
import type { Author } from "./compose_call.ts";

/** The pictures and PDFs that came with the author's task, as a prompt takes them. */
export async function readAttachments({ client, execution }: Author): Promise<Attachment[]> {
  const attachments = await new TaskStore(client).readAttachments(execution.step.taskId);
  return attachments.map(({ name, data, caption }) => ({
    name,
    data,
    caption: caption ?? undefined,
  }));
}
