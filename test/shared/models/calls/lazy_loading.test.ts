import { build } from "esbuild";
import { expect, it } from "vitest";

it("openModelProviders() brings no library along: each is loaded with its provider's first call", async () => {
  const { metafile } = await build({
    entryPoints: ["shared/models/calls/open_model_providers.ts"],
    bundle: true,
    format: "esm",
    outdir: "out",
    write: false,
    metafile: true,
    external: ["@anthropic-ai/sdk", "openai", "@google/genai/web"],
  });
  const external = Object.values(metafile.outputs)
    .flatMap(({ imports }) => imports)
    .filter((each) => each.external)
    .map(({ path, kind }) => `${path} (${kind})`);
  expect(external.toSorted()).toEqual([
    "@anthropic-ai/sdk (dynamic-import)",
    "@google/genai/web (dynamic-import)",
    "openai (dynamic-import)",
  ]);
});
