import { type StreamPiece, streamPieceSchema } from "../../shared/generation/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";

/**
 * Hears what is being written in a task; returns what ends it. Pieces are not kept: what is sent before the
 * channel is joined, or while it is away, is not heard.
 */
export function followStream(
  client: ApiClient,
  taskId: string,
  listener: (piece: StreamPiece) => void,
): () => Promise<void> {
  const channel = client.channel(`task:${taskId}`, { config: { private: true } });
  channel.on("broadcast", { event: "agent:stream" }, ({ payload }) => {
    const piece = streamPieceSchema.safeParse(payload);
    if (piece.success) listener(piece.data);
  });
  channel.subscribe();
  return async () => {
    await client.removeChannel(channel);
  };
}
