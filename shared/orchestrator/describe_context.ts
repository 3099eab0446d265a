import type { RecordedDecision } from "../engine/mod.ts";
import { toJson } from "../kernel/mod.ts";
import type { ContextualKnowledge } from "./perform_contextual_search.ts";

/** The decision on what bears on a task. The passages themselves are in the step's context snapshot. */
export function describeContextDecision(
  requirement: string,
  { knowledge, similarTasks }: ContextualKnowledge,
): RecordedDecision {
  const passages = knowledge.results.map(({ chunkId, path, startLine, score }) => ({
    chunkId,
    path,
    startLine,
    score,
  }));
  return {
    kind: "context",
    inputs: { requirement },
    outcome: toJson({ similarTasks, passages, degraded: knowledge.degraded }),
    reasons: [...describeContext({ knowledge, similarTasks }), ...knowledge.notes],
  };
}

function describeContext({ knowledge, similarTasks }: ContextualKnowledge): string[] {
  const tasks = similarTasks.map(({ title, status }) => `Earlier task "${title}" (${status})`);
  const paths = new Set(
    knowledge.results.filter(({ origin }) => origin === "upload").map(({ path }) => path),
  );
  const documents = [...paths].slice(0, 3).map((path) => `Document ${path}`);
  const found = [...tasks, ...documents].map((what) => `${what} bears on it`);
  return found.length > 0 ? found : ["The project knows nothing yet that bears on it"];
}
