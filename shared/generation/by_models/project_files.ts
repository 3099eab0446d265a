import type { ProducedFile } from "../../engine/mod.ts";
import { versionOf } from "../../quality/mod.ts";
import type { ProgramSpecification } from "./program_specification.ts";

const COMPILER_OPTIONS = {
  target: "es2022",
  lib: ["es2023"],
  module: "preserve",
  moduleResolution: "bundler",
  types: ["node"],
  noEmit: true,
  allowImportingTsExtensions: true,
  strict: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
  verbatimModuleSyntax: true,
};

/** Without a configuration of its own, vitest takes the one of a folder above the project. */
const TEST_CONFIGURATION = `import { defineConfig } from "vitest/config";

export default defineConfig({});
`;

/** What makes a folder of files a project: the same for every program, so no model writes it. */
export function createProjectFiles(
  { title }: Pick<ProgramSpecification, "title">,
  packages: readonly string[],
): readonly ProducedFile[] {
  const dependencies = Object.fromEntries(packages.map((name) => [name, versionOf(name)]));
  const manifest = {
    name: toSlug(title),
    version: "1.0.0",
    private: true,
    type: "module",
    engines: { node: ">=20" },
    scripts: { test: "vitest run", typecheck: "tsc --noEmit" },
    ...(packages.length === 0 ? {} : { dependencies }),
    devDependencies: {
      "@types/node": "20.19.25",
      "fast-check": versionOf("fast-check"),
      typescript: "7.0.2",
      vitest: "4.1.12",
    },
  };
  const configuration = { compilerOptions: COMPILER_OPTIONS, include: ["src", "test"] };
  return [
    { path: "package.json", kind: "configuration", content: toText(manifest) },
    { path: "tsconfig.json", kind: "configuration", content: toText(configuration) },
    { path: "vitest.config.ts", kind: "configuration", content: TEST_CONFIGURATION },
  ];
}

function toSlug(title: string): string {
  const words = title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 60) || "program";
}

function toText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
