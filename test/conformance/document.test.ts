import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { z } from "zod";
import { readDocuments } from "./serve.ts";

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

const whole = documentSchema.parse(
  JSON.parse(await readFile("docs/reference/openapi.json", "utf8")),
);
const parts = z.map(z.string(), documentSchema).parse(await readDocuments());

it("each function serves its part of the reference, word for word", () => {
  const paths = [...parts.values()].flatMap((part) => Object.entries(part.paths));
  expect(Object.fromEntries(paths)).toEqual(whole.paths);
});

it.each([...parts])(
  "the part of %s names all schemas that it refers to, as the reference does",
  (_, part) => {
    const references = JSON.stringify(part).matchAll(/#\/components\/schemas\/(\w+)/g);
    const names = [...new Set([...references].map(([, name]) => name))];
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) {
      expect(part.components.schemas[name ?? ""]).toEqual(whole.components.schemas[name ?? ""]);
    }
  },
);
