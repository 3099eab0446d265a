import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { Schemas, schemaSchema } from "../conformance/json_schema.ts";

const documentSchema = z.object({
  components: z.object({
    schemas: z.record(z.string(), schemaSchema),
    messages: z.record(z.string(), z.object({ name: z.string(), payload: schemaSchema })),
  }),
  channels: z.record(z.string(), z.object({ messages: z.record(z.string(), z.unknown()) })),
});

const messageSchema = z.looseObject({
  type: z.string(),
  taskId: z.uuid().nullish(),
  agent: z.string().optional(),
  status: z.string().optional(),
  payload: z.looseObject({}).optional(),
});
export type Message = z.infer<typeof messageSchema>;

/** A private topic of Realtime that somebody listens to. */
export interface Listening {
  readonly heard: readonly Message[];
  /** Waits for a message that fits; those that came before count. */
  until(fits: (message: Message) => boolean): Promise<Message>;
}

/**
 * Subscribes to a private topic by an unmodified supabase-js and keeps every message as it came, once it is
 * what docs/reference/asyncapi.json says of that topic; another one fails the test that waits.
 */
export async function listen(client: ApiClient, topic: string): Promise<Listening> {
  const document = documentSchema.parse(
    JSON.parse(await readFile("docs/reference/asyncapi.json", "utf8")),
  );
  const schemas = new Schemas(document.components.schemas);
  const keys = Object.keys(document.channels[topic.split(":")[0] ?? ""]?.messages ?? {});
  const payloads = new Map(
    keys.map((key) => {
      const message = document.components.messages[key];
      if (message === undefined) throw new Error(`The document has no message "${key}"`);
      return [message.name, message.payload] as const;
    }),
  );
  const check = (name: string, message: unknown): string | undefined => {
    const schema = payloads.get(name);
    if (schema === undefined) return `${topic} has a message "${name}" that is not described`;
    const problem = schemas.findProblem(schema, message);
    return problem && `${topic}, ${name}: ${problem} in ${JSON.stringify(message)}`;
  };

  const heard: Message[] = [];
  const problems: string[] = [];
  const waiting = new Set<() => void>();
  await client.realtime.setAuth();
  const channel = client.channel(topic, { config: { private: true } });
  channel.on("broadcast", { event: "*" }, ({ event, payload }) => {
    // The server adds the id under which it keeps a broadcast.
    const { id: _, ...message } = z.looseObject({ id: z.unknown() }).parse(payload);
    const problem = check(event, message);
    if (problem !== undefined) problems.push(problem);
    else heard.push(messageSchema.parse(message));
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    channel.subscribe((status, error) =>
      status === "SUBSCRIBED"
        ? resolve()
        : reject(new Error(`${topic}: ${status}`, { cause: error })),
    );
  });
  return {
    heard,
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const message = heard.find(fits);
          if (problems.length > 0) reject(new Error(problems.join("\n")));
          else if (message !== undefined) resolve(message);
          else return;
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}
