import { openGenerators } from "../../shared/generation/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The code generator: designs, writes sources and writes tests. */
export const app = createWorkerApp({
  slug: "cogo-code-generator-worker",
  queue: "code-generation",
  handlers: (client) =>
    openGenerators(openWorkbench(client)).handlers(
      "design",
      "generate",
      "tests",
      "contract",
      "write",
    ),
});
