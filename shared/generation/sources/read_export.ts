import { z } from "zod";
import type { SourceFormat } from "../../engine/mod.ts";
import { splitLines, toPassage } from "./lines.ts";
import type { Passage } from "./passage.ts";
import { readHtmlText } from "./read_html_text.ts";
import { splitItems } from "./read_prose.ts";
import { keepUnknown, readReply } from "./read_reply.ts";

/** A message of a chat or of an issue. */
interface Message {
  readonly speaker: string | null;
  readonly saidAt: string | null;
  readonly text: string;
}

const named = z.looseObject({
  real_name: z.string().optional(),
  display_name: z.string().optional(),
});
const slack = z.array(
  z.looseObject({
    type: z.literal("message"),
    subtype: z.string().optional(),
    user: z.string().optional(),
    username: z.string().optional(),
    user_profile: named.optional(),
    text: z.string(),
    ts: z.string(),
  }),
);
const teamsMessage = z.looseObject({
  createdDateTime: z.string(),
  messageType: z.string().optional(),
  from: z
    .looseObject({ user: z.looseObject({ displayName: z.string().nullish() }).nullish() })
    .nullish(),
  body: z.looseObject({ contentType: z.string(), content: z.string().nullable() }),
});
const teams = z.union([
  z.looseObject({ value: z.array(teamsMessage) }).transform(({ value }) => value),
  z.array(teamsMessage),
]);
const discord = z.looseObject({
  messages: z.array(
    z.looseObject({
      type: z.string().optional(),
      timestamp: z.string(),
      author: z.looseObject({ name: z.string(), isBot: z.boolean().optional() }),
      content: z.string(),
    }),
  ),
});
const author = z.looseObject({ login: z.string(), type: z.string().optional() }).nullish();
const comment = z.looseObject({
  user: author,
  author,
  body: z.string().nullable(),
  created_at: z.string().optional(),
  createdAt: z.string().optional(),
});
const issue = comment.extend({ title: z.string(), comments: z.array(comment).optional() });
const github = z.union([
  issue.transform(({ comments = [], ...first }) => [first, ...comments]),
  z.array(comment.extend({ title: z.string().optional() })).min(1),
]);

/** What messages of people are called; others tell that somebody joined, was called or changed the topic. */
const SLACK_SPEECH = new Set([undefined, "thread_broadcast", "me_message", "file_share"]);
const DISCORD_SPEECH = new Set([undefined, "Default", "Reply", "ThreadStarterMessage"]);

/** How each export becomes messages; undefined for what is none of it. */
const READERS: readonly {
  readonly format: SourceFormat;
  readonly read: (value: unknown) => Promise<readonly Message[]> | undefined;
}[] = [
  {
    format: "slack",
    read: (value) =>
      readAs(slack, value, async (messages) =>
        messages
          .filter(({ subtype }) => SLACK_SPEECH.has(subtype))
          .map(({ user_profile: profile, user, username, text, ts }) => ({
            speaker: profile?.real_name || profile?.display_name || username || user || null,
            saidAt: new Date(Number(ts) * 1_000).toISOString(),
            text,
          })),
      ),
  },
  {
    format: "teams",
    read: (value) =>
      readAs(teams, value, (messages) =>
        Promise.all(
          messages
            .filter(({ messageType = "message" }) => messageType === "message")
            .map(async ({ from, createdDateTime, body }) => ({
              speaker: from?.user?.displayName ?? null,
              saidAt: createdDateTime,
              text:
                body.contentType === "html"
                  ? await readHtmlText(body.content ?? "")
                  : (body.content ?? ""),
            })),
        ),
      ),
  },
  {
    format: "discord",
    read: (value) =>
      readAs(discord, value, async ({ messages }) =>
        messages
          .filter(({ type, author }) => DISCORD_SPEECH.has(type) && author.isBot !== true)
          .map(({ author, timestamp, content }) => ({
            speaker: author.name,
            saidAt: timestamp,
            text: content,
          })),
      ),
  },
  {
    format: "github",
    read: (value) =>
      readAs(github, value, async (comments) =>
        comments
          .filter((each) => !isBot(each.user ?? each.author))
          .map((each) => ({
            speaker: (each.user ?? each.author)?.login ?? null,
            saidAt: each.created_at ?? each.createdAt ?? null,
            text: ["title" in each ? (each.title ?? "") : "", each.body ?? ""].join("\n\n"),
          })),
      ),
  },
];

/** The passages of a chat or an issue that was exported as JSON; undefined for JSON that is none that is known. */
export async function readExport(
  value: unknown,
): Promise<{ readonly format: SourceFormat; readonly passages: readonly Passage[] } | undefined> {
  for (const { format, read } of READERS) {
    const messages = await read(value);
    if (messages !== undefined) return { format, passages: toPassages(messages, format) };
  }
  return undefined;
}

function readAs<Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  read: (value: Value) => Promise<readonly Message[]>,
): Promise<readonly Message[]> | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success ? read(parsed.data) : undefined;
}

function isBot(user: z.infer<typeof author>): boolean {
  return user?.type === "Bot" || user?.login.endsWith("[bot]") === true;
}

/** One of each message, and of those that are long texts, as in issues, one of each paragraph. */
function toPassages(messages: readonly Message[], format: SourceFormat): readonly Passage[] {
  const replies = messages.map(({ text }) => readReply(splitLines(text)));
  const known = replies.flatMap(({ own }) => own.flat().map(({ text }) => text));
  return messages.flatMap((message, index) => {
    const { own, quoted } = replies[index] ?? { own: [], quoted: [] };
    const unknown = keepUnknown(quoted, known);
    const parts = format === "github" ? own.flatMap(splitItems) : [own.flat()];
    return [
      ...unknown.map((lines) => ({ ...toPassage(lines), place: `message ${index + 1}, quoted` })),
      ...parts
        .filter((lines) => lines.length > 0)
        .map((lines) => ({ ...toPassage(lines, message), place: `message ${index + 1}` })),
    ];
  });
}
