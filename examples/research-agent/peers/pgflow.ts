import { Flow } from "@pgflow/dsl";
import { search } from "../search.ts";
import { ask, askAloud, askForQueries, tell } from "./outside.ts";

type Given = {
  readonly question: string;
  /** A handler of a map step sees neither the run nor its id, so the topic comes with the input. */
  readonly topic: string;
};

const DAY_SECONDS = 86_400;

export const research = new Flow<Given>({ slug: "research", maxAttempts: 6, baseDelay: 2 })
  // What the map steps need goes along with every element: they see nothing else.
  .array({ slug: "plan" }, async ({ run }) => {
    const queries = await askForQueries(run.question);
    return queries.map((query) => ({ ...run, query }));
  })
  .map({ slug: "search", array: "plan", timeout: 30 }, async ({ query, question, topic }) => {
    const pages = await search(query, AbortSignal.timeout(30_000));
    // Told again when the step is tried again.
    await tell(topic, { message: `${pages.length} pages on ${query}` });
    return { question, pages: pages.map((page) => ({ ...page })) };
  })
  // A step of its own: otherwise a failing search would ask, and pay, again.
  .map({ slug: "take_notes", array: "search", timeout: 120 }, async ({ question, pages }) =>
    ask("Which of this helps to answer the question? Name the page with each fact.", {
      question,
      pages,
    }),
  )
  // There is no sleep in a step: the next one is delayed.
  .step(
    { slug: "report", dependsOn: ["take_notes"], startDelay: DAY_SECONDS, timeout: 120 },
    async ({ run, take_notes: notes }) =>
      askAloud(run.topic, "Answer the question from these notes, in one page.", {
        question: run.question,
        notes,
      }),
  );

// To serve it, an Edge Function calls EdgeWorker.start(research), from jsr:@pgflow/edge-worker. To start it, it is
// compiled to SQL, which is migrated, and then:
// select pgflow.start_flow('research', '{"question": "…", "topic": "research:1"}')
