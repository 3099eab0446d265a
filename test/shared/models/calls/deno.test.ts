import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import type { FaultKind } from "../../../../scripts/model_server/model_script.ts";
import { startModelServer } from "../../../../scripts/model_server/start_model_server.ts";
import { ADAPTERS } from "./open_adapters.ts";

const KINDS: readonly (readonly [FaultKind, string])[] = [
  ["rate_limit", "rate_limit"],
  ["in_band", "interrupted"],
  ["cut", "interrupted"],
  ["disconnect", "interrupted"],
  ["malformed", "invalid_answer"],
  ["hang", "timeout"],
];

test("Every provider answers under Deno as well, and fails as under Node", async () => {
  const root = resolve(import.meta.dirname, "../../../..");
  const server = await startModelServer({
    script: {
      rules: [
        ...KINDS.map(([kind]) => ({
          when: { prompt: kind },
          reply: { text: "A longer text that is cut", chunkCharacters: 3 },
          fault: { kind, at: "middle" as const },
        })),
        { reply: { text: "Hello" } },
      ],
    },
  });
  const providers = ADAPTERS.map(({ provider, wire, model }) => ({
    provider,
    wire,
    model,
    baseUrl: server.url(provider),
  }));
  const { stdout } = await promisify(execFile)(
    resolve(root, "node_modules/.bin/deno"),
    [
      "run",
      "--no-lock",
      "--node-modules-dir=manual",
      "-A",
      "test/shared/models/calls/fixtures/run_in_deno.ts",
    ],
    {
      cwd: root,
      env: {
        ...process.env,
        PROMPTS: JSON.stringify(["hello", ...KINDS.map(([kind]) => kind)]),
        PROVIDERS: JSON.stringify(providers),
      },
    },
  ).finally(() => server.close());
  expect(JSON.parse(stdout)).toEqual(
    providers.flatMap(({ provider }) => [
      `${provider} hello: Hello`,
      ...KINDS.map(([fault, kind]) => `${provider} ${fault}: ${kind}`),
    ]),
  );
});
