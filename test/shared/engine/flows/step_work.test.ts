import { describe, expect, it } from "vitest";
import { z } from "zod";
import { flow } from "../../../../shared/engine/flows/flow.ts";
import { FlowStepError } from "../../../../shared/engine/flows/flow_errors.ts";
import type { Run } from "../../../../shared/engine/flows/run.ts";
import { MemoryEngine } from "./memory_engine.ts";

const schema = z.unknown();

async function outcomeOf(body: (run: Run) => Promise<unknown>) {
  const engine = new MemoryEngine(() => Promise.resolve());
  return await engine.attempt(flow("subject", { version: 1, input: schema }, body));
}

describe("an operation within the work of a step", () => {
  const child = flow("child", { version: 1, input: schema }, async () => 1);
  const later = () => new Promise((resolve) => setTimeout(resolve, 0));

  it.each<[string, (run: Run) => Promise<unknown>]>([
    ["step(z)", (run) => run.step("z", () => 1)],
    ["ask(z)", (run) => run.ask("z", { prompt: "a" })],
    ["sleep(z)", (run) => run.sleep("z", { seconds: 1 })],
    ["sleep(z)", (run) => later().then(() => run.sleep("z", { seconds: 1 }))],
    ["waitFor(z)", (run) => run.waitFor("z", { schema })],
    ["approve(z)", (run) => run.approve("z", { title: "a" })],
    ["spawn(z)", (run) => run.spawn<unknown, unknown>("z", child, {})],
    ["all(z)", (run) => run.all("z", [1], async () => 1)],
  ])("is refused at once, and fails that step once: %s", async (operation, body) => {
    let tries = 0;
    const outcome = await outcomeOf(async (run) => {
      const work = () => {
        tries += 1;
        return body(run);
      };
      const failed = await run.step("outer", work, { retries: 2 }).catch((error) => error);
      const { code, message } = z.instanceof(FlowStepError).parse(failed);
      return { code, message, next: await run.step("next", () => "done") };
    });
    expect(tries).toBe(1);
    expect(outcome).toMatchObject({
      result: {
        output: {
          code: "flow_operation_failed",
          message: `"outer" failed: Expected no operation within the work of a step, got ${operation}`,
          next: "done",
        },
      },
    });
  });

  it("is none when it only runs beside one", async () => {
    const outcome = await outcomeOf(async (run) => {
      const both = [run.step("a", later), later().then(() => run.step("b", () => 2))];
      return (await Promise.all(both))[1];
    });
    expect(outcome).toMatchObject({ status: "completed", result: { output: 2 } });
  });

  it("is none when it only tells how far it is", async () => {
    const outcome = await outcomeOf((run) =>
      run.step("a", async () => {
        await run.progress("Half way", 0.5);
        await run.stream({ half: true });
        return 1;
      }),
    );
    expect(outcome).toMatchObject({ status: "completed", result: { output: 1 } });
  });
});
