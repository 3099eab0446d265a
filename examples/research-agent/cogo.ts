import { flow, serveFlows } from "cogo/flow";
import { z } from "zod";
import { search } from "./search.ts";

const research = flow(
  "research",
  { version: 1, input: z.object({ question: z.string() }) },
  async (run, { question }) => {
    const { queries } = await run.ask("plan", {
      prompt: "Which searches of an encyclopedia would answer this question? Name up to five.",
      data: { question },
      schema: z.object({ queries: z.array(z.string()) }),
    });

    const notes = await run.all("read", queries, async (branch, query) => {
      const pages = await branch.step("search", ({ signal }) => search(query, signal), {
        retries: 5,
        backoff: { seconds: 2 },
        timeout: { seconds: 30 },
      });
      await branch.progress(`${pages.length} pages on ${query}`);
      return await branch.ask("take-notes", {
        prompt: "Which of this helps to answer the question? Name the page with each fact.",
        data: { question, pages },
      });
    });

    await run.sleep("overnight", { days: 1 });
    return await run.ask("report", {
      prompt: "Answer the question from these notes, in one page.",
      data: { question, notes },
      stream: true,
    });
  },
);

export default serveFlows([research]);
