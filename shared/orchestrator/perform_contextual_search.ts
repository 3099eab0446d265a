import { z } from "zod";
import { truncateText } from "../kernel/mod.ts";
import { type RAGSearchEngine, type SearchAnswer, searchAnswerSchema } from "../knowledge/mod.ts";

/** An earlier task of the project that a search found again. */
export const similarTaskSchema = z.object({
  taskId: z.uuid(),
  title: z.string(),
  /** How its last run ended: completed or failed. */
  status: z.string(),
  /** Of its best passage, as in {@link SearchAnswer}. */
  score: z.number(),
});
export type SimilarTask = z.infer<typeof similarTaskSchema>;

export const contextualKnowledgeSchema = z.object({
  knowledge: searchAnswerSchema,
  similarTasks: similarTaskSchema.array(),
});
/** What the project knows that bears on a task. */
export type ContextualKnowledge = z.infer<typeof contextualKnowledgeSchema>;

const RESULTS = 8;
/** What a memory says of itself; see submit_memory(). */
const memorySchema = z.object({ taskId: z.uuid(), kind: z.literal("run"), status: z.string() });

/** Searches the knowledge of a task's session and project for what bears on its requirement. */
export async function performContextualSearch(
  engine: RAGSearchEngine,
  task: {
    readonly taskId?: string;
    readonly sessionId: string;
    readonly requirement: string;
    /** Whether later questions of the session may lean on it. */
    readonly remember?: boolean;
  },
): Promise<ContextualKnowledge> {
  const { taskId, sessionId, requirement, remember = true } = task;
  const query = truncateText(requirement, 8_000);
  const knowledge = await engine.contextAwareSearch({
    ...{ sessionId, query, remember },
    limit: RESULTS,
  });
  return { knowledge, similarTasks: findSimilarTasks(knowledge, taskId) };
}

function findSimilarTasks(knowledge: SearchAnswer, ownTaskId: string | undefined): SimilarTask[] {
  const byTask = new Map<string, SimilarTask>();
  for (const { provenance, title, score } of knowledge.results) {
    const memory = memorySchema.safeParse(provenance).data;
    if (memory === undefined || memory.taskId === ownTaskId || byTask.has(memory.taskId)) continue;
    byTask.set(memory.taskId, { taskId: memory.taskId, title, status: memory.status, score });
  }
  return [...byTask.values()];
}
