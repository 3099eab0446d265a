import { type Context, Exponential, Resonate } from "@resonatehq/sdk/async";
import { search } from "../search.ts";
import { ask, askAloud, askForQueries, tell } from "./outside.ts";

const DAY_MILLISECONDS = 86_400_000;
const retried = new Exponential({ delay: 2_000, maxRetries: 5 });

async function findPages(_: unknown, query: string) {
  return await search(query, AbortSignal.timeout(30_000));
}

async function takeNotes(_: unknown, question: string, pages: object) {
  return await ask("Which of this helps to answer the question? Name the page with each fact.", {
    question,
    pages,
  });
}

async function read(context: Context, topic: string, question: string, query: string) {
  const options = context.options({ retryPolicy: retried });
  const pages = await context.run(findPages, query, options);
  await context.run(
    async () => await tell(topic, { message: `${pages.length} pages on ${query}` }),
  );
  return await context.run(takeNotes, question, pages, options);
}

async function plan(_: unknown, question: string) {
  return await askForQueries(question);
}

async function report(_: unknown, topic: string, question: string, notes: string[]) {
  return await askAloud(topic, "Answer the question from these notes, in one page.", {
    question,
    notes,
  });
}

async function research(context: Context, question: string): Promise<string> {
  const topic = `research:${context.id}`;
  const options = context.options({ retryPolicy: retried });
  const queries = await context.run(plan, question, options);

  // Only promises of the context may be awaited here: each branch is started, then each is awaited.
  const branches = queries.map((query) => context.run(read, topic, question, query));
  const notes: string[] = [];
  for (const branch of branches) notes.push(await branch);

  await context.sleep(DAY_MILLISECONDS);
  return await context.run(report, topic, question, notes, options);
}

// A server of Resonate's keeps the promises; it is operated beside Supabase.
const resonate = new Resonate({ url: process.env.RESONATE_URL ?? "http://localhost:8001" });
resonate.register("research", research);
console.log(await resonate.run(`research-${Date.now()}`, research, process.argv[2] ?? ""));
