import { z } from "zod";
import type { ApiClient } from "../../../../shared/kernel/mod.ts";
import { subscriptionTopic } from "../../../../shared/knowledge/mod.ts";

/** A match as it was told, and when. */
export interface HeardMatch {
  readonly name: string;
  readonly path: string;
  readonly at: number;
}

const messageSchema = z.object({ chunkId: z.number(), path: z.string() });

/** Joins the channels of standing queries; what is heard on them grows from then on. */
export async function listen(
  client: ApiClient,
  subscriptionIds: readonly string[],
): Promise<readonly HeardMatch[]> {
  await client.realtime.setAuth();
  const heard: HeardMatch[] = [];
  for (const subscriptionId of subscriptionIds) {
    const channel = client
      .channel(subscriptionTopic(subscriptionId), { config: { private: true } })
      .on("broadcast", { event: "knowledge:matched" }, ({ payload }) => {
        const { chunkId, path } = messageSchema.parse(payload);
        heard.push({ name: `${subscriptionId} ${chunkId}`, path, at: performance.now() });
      });
    const status = await new Promise<string>((resolve) => {
      channel.subscribe((now) => resolve(now));
    });
    if (status !== "SUBSCRIBED") throw new Error(`Expected to join a channel, got ${status}`);
  }
  return heard;
}
