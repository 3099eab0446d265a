import { z } from "zod";

/** What a worker process is started with. */
export const workerTaskSchema = z.object({
  contestant: z.string(),
  workload: z.enum(["steps", "chain", "fan_out"]),
  database: z.object({ url: z.string(), adminUrl: z.string(), peersFolder: z.string() }),
});
/** What a worker process is started with. */
export type WorkerTask = z.infer<typeof workerTaskSchema>;

/** What a worker process tells: that it claims from now on, and which steps it began when. */
export const workerMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("executed"), records: z.array(z.tuple([z.string(), z.number()])) }),
]);
/** What a worker process tells. */
export type WorkerMessage = z.infer<typeof workerMessageSchema>;
