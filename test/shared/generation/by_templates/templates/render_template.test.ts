import { posix } from "node:path";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import { readTemplate } from "../../../../../scripts/templates/read_template.ts";
import { printNotation } from "../../../../../shared/generation/by_templates/notation/print.ts";
import type { Specification } from "../../../../../shared/generation/by_templates/specification/specification.ts";
import { specificationSchema } from "../../../../../shared/generation/by_templates/specification/specification.ts";
import { renderTemplate } from "../../../../../shared/generation/by_templates/templates/render_template.ts";
import { entity, field, specification } from "./fixtures/fields.ts";
import { hostile } from "./fixtures/hostile.ts";
import { fixtures, KINDS } from "./fixtures/mod.ts";
import { todoList } from "./fixtures/todo_list.ts";
import { renderProject } from "./support.ts";

const templates = new Map(
  await Promise.all(KINDS.map(async (kind) => [kind, await readTemplate(kind)] as const)),
);

function render(kind: Specification["kind"], of: Specification) {
  const template = templates.get(kind);
  if (template === undefined) throw new Error(`Expected a template ${kind}.`);
  return renderProject(template, { ...of, kind });
}

describe.each(KINDS)("renderTemplate() of %s", (kind) => {
  describe.each(Object.entries(fixtures))("for %s", (_name, of) => {
    const files = render(kind, of);

    it("writes each path once, inside the project", () => {
      const paths = files.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths.filter((path) => path.startsWith("/") || path.includes(".."))).toEqual([]);
    });

    it("writes files that end with one line break and leave nothing unrendered", () => {
      for (const { content } of files) {
        expect(content).toMatch(/[^\n]\n$/);
        expect(content).not.toMatch(/\[object Object\]|userText/);
      }
    });

    it("imports only modules that it writes", () => {
      const paths = new Set(files.map(({ path }) => path));
      for (const { path, content } of files.filter((file) => file.path.endsWith(".ts"))) {
        for (const [, specifier = ""] of content.matchAll(/from "(\.[^"]+)";$/gm)) {
          expect(paths, `${specifier} in ${path}`).toContain(
            posix.join(posix.dirname(path), specifier),
          );
        }
      }
    });

    it("tags a test with every acceptance criterion", () => {
      const tests = files.filter((file) => file.kind === "test").map(({ content }) => content);
      for (const { id } of of.acceptanceCriteria) expect(tests.join()).toContain(`[${id}]`);
    });

    it("writes TypeScript and JSON that parse", async () => {
      for (const { path, content } of files) {
        if (path.endsWith(".json")) expect(() => JSON.parse(content)).not.toThrow();
        if (path.endsWith(".ts")) await transform(content, { loader: "ts" });
      }
    });
  });

  it("keeps a person's words from becoming code", async () => {
    // A definition replaces expressions and leaves strings and comments alone.
    const define = { "process.exit": "ESCAPED" };
    for (const { path, content } of render(kind, hostile)) {
      if (!path.endsWith(".ts")) continue;
      const { code } = await transform(content, { loader: "ts", define });
      expect(code).not.toContain("ESCAPED");
    }
  });

  it("says what was built, in a block that nothing in it can end", () => {
    const of = { ...todoList, title: "A ```` list", kind };
    const readme = render(kind, of).find(({ path }) => path === "README.md")?.content;
    expect(readme).toContain(`\`\`\`\`\`text\n${printNotation(of)}\n\`\`\`\`\`\n`);
    expect(readme).toContain("## What was built\n");
  });

  it("gives the same files for the same specification", () => {
    expect(render(kind, hostile)).toEqual(render(kind, hostile));
  });

  it("renders the steps apart into the same files as together", () => {
    const template = templates.get(kind);
    if (template === undefined) throw new Error(`Expected a template ${kind}.`);
    const steps = (["design", "generate", "tests", "document"] as const).flatMap((step) =>
      renderTemplate({
        template,
        specification: { ...todoList, kind },
        createdAt: new Date("2026-11-28T13:14:15Z"),
        step,
      }),
    );
    const byPath = (files: typeof steps) => new Map(files.map((file) => [file.path, file]));
    expect(byPath(steps)).toEqual(byPath(render(kind, todoList)));
  });
});

describe("renderTemplate()", () => {
  it("is given fixtures that keep the specification's contract", () => {
    for (const of of Object.values(fixtures)) expect(specificationSchema.parse(of)).toEqual(of);
  });

  it("refuses a specification of another kind", () => {
    const template = templates.get("supabase-table");
    if (template === undefined) throw new Error("Expected a template supabase-table.");
    expect(() => renderProject(template, todoList)).toThrow(
      expect.objectContaining({ code: "template_kind_mismatch" }),
    );
  });

  const thing = (fields: Parameters<typeof entity>[2], rest: Parameters<typeof entity>[3] = {}) =>
    specification({ title: "T", slug: "t", entities: [entity("thing", "things", fields, rest)] });
  const name = field("name", "string");

  it.each([
    ["bounds that leave no value", thing([field("age", "integer", { minimum: 5, maximum: 4 })])],
    ["a default outside the bounds", thing([field("age", "integer", { maximum: 4, default: 5 })])],
    ["an enum without values", thing([field("size", "enum")])],
    ["a pattern that is no expression", thing([field("code", "string", { pattern: "[" })])],
    ["a field given twice", thing([name, name])],
    ["a filter by no field", thing([name], { filters: [{ field: "age", match: "equals" }] })],
    ["a sort by no field", thing([name], { sorts: ["age"] })],
    [
      "a relation to no entity",
      {
        ...thing([name]),
        relations: [
          {
            parent: "owner",
            child: "thing",
            field: "ownerId",
            required: true,
            onDelete: "cascade",
          },
        ] satisfies Specification["relations"],
      },
    ],
  ])("refuses a specification with %s", (_what, of) => {
    expect(() => render("rest-service", of)).toThrow(
      expect.objectContaining({ code: "template_parameters_invalid" }),
    );
  });
});
