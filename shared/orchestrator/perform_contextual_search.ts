import { z } from "zod";
import { type ApiClient, callFunction } from "../postgres/database.ts";

const similarTaskSchema = z.object({
  taskId: z.uuid(),
  title: z.string().nullable(),
  requirement: z.string(),
  status: z.string(),
  similarity: z.number(),
});
/** An earlier task of the same tenant; the higher the similarity, the more words they share. */
export type SimilarTask = z.infer<typeof similarTaskSchema>;

/** Finds earlier tasks of the same tenant that share words with this one, most similar first. */
export async function performContextualSearch(
  client: ApiClient,
  taskId: string,
): Promise<SimilarTask[]> {
  const parameters = { task_id: taskId };
  return await callFunction(client, "find_similar_tasks", parameters, similarTaskSchema.array());
}
