import type { Row } from "../../scripts/stack/database/database.ts";
import { openSession, type TaskFixture } from "./task_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

/**
 * As much of two files as tells what they are, in base64 without padding. The document has more pages than
 * a prompt without attachments may have tokens for.
 */
export const PNG = btoa("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
export const PDF = btoa("%PDF-1.7\n<< /Type /Pages /Count 12 >>\n%%EOF\n\n");

export const MOCKUP = {
  name: "mockup.png",
  kind: "picture",
  mediaType: "image/png",
  data: PNG,
  caption: "The list",
};
/** A conversation, as it is kept once it was parsed. */
export const CHAT = {
  ...{ kind: "conversation", format: "whatsapp", name: "chat.txt", mediaType: "text/plain" },
  data: btoa("chat"),
  passages: [
    { speaker: "Ines", place: "line 1", text: "make the header blue" },
    { speaker: "Tom", place: "line 2", text: "no, green please" },
  ],
};
export const SPEC = { kind: "document", name: "spec.pdf", mediaType: "application/pdf", data: PDF };

type Given = Readonly<Record<string, unknown>>;

/** A new user's task that came with these sources. */
export async function submitWith(
  test: TestDatabase,
  sources: readonly Given[],
): Promise<TaskFixture> {
  const session = await openSession(test);
  const [task] = await createTaskWith(session, sources);
  return { ...session, taskId: String(task?.task_id) };
}

/** Submits a requirement in the session, with an idempotency key if one is named. */
export function createTaskWith(
  { sessionId, asUser }: Pick<TaskFixture, "sessionId" | "asUser">,
  sources: readonly Given[] | null,
  key = "",
): Promise<readonly Row[]> {
  return asUser(
    `select task_id from cogo_api.create_task($1, 'Build what is shown', idempotency_key => nullif($2, ''),
       sources => nullif($3, 'null')::jsonb)`,
    [sessionId, key, JSON.stringify(sources)],
  );
}
