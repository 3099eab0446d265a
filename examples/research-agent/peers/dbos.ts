import { DBOS } from "@dbos-inc/dbos-sdk";
import { search } from "../search.ts";
import { ask, askAloud, askForQueries, tell } from "./outside.ts";

const RETRIED = { retriesAllowed: true, maxAttempts: 6, intervalSeconds: 2 };
const DAY_SECONDS = 86_400;

async function readOne(topic: string, question: string, query: string): Promise<string> {
  const pages = await DBOS.runStep(() => search(query, DBOS.stepStatus?.timeoutSignal), {
    ...RETRIED,
    name: "search",
    timeoutMS: 30_000,
  });
  await DBOS.runStep(() => tell(topic, { message: `${pages.length} pages on ${query}` }), {
    ...RETRIED,
    name: "tell",
  });
  return await DBOS.runStep(
    () =>
      ask("Which of this helps to answer the question? Name the page with each fact.", {
        question,
        pages,
      }),
    { ...RETRIED, name: "take-notes" },
  );
}
const readWorkflow = DBOS.registerWorkflow(readOne, { name: "read" });

async function researchFunction(question: string): Promise<string> {
  const topic = `research:${DBOS.workflowID}`;
  const queries = await DBOS.runStep(() => askForQueries(question), { ...RETRIED, name: "plan" });

  // Each branch is a workflow of its own: steps beside each other in one would be numbered by chance.
  const handles = [];
  for (const query of queries) {
    handles.push(await DBOS.startWorkflow(readWorkflow)(topic, question, query));
  }
  const notes: string[] = [];
  for (const handle of handles) notes.push(await handle.getResult());

  // Durable, but a process stays up and waits; another takes over with Conductor alone.
  await DBOS.sleepSeconds(DAY_SECONDS);
  return await DBOS.runStep(
    () =>
      askAloud(topic, "Answer the question from these notes, in one page.", { question, notes }),
    { ...RETRIED, name: "report" },
  );
}
export const research = DBOS.registerWorkflow(researchFunction, { name: "research" });

DBOS.setConfig({
  name: "research-agent",
  ...(process.env.SUPABASE_DB_URL && { systemDatabaseUrl: process.env.SUPABASE_DB_URL }),
});
await DBOS.launch();
const handle = await DBOS.startWorkflow(research)(process.argv[2] ?? "");
console.log(await handle.getResult());
