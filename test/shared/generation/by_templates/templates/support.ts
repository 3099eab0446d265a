import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readTemplate } from "../../../../../scripts/templates/read_template.ts";
import type { Specification } from "../../../../../shared/generation/by_templates/specification/specification.ts";
import type { CodeTemplate } from "../../../../../shared/generation/by_templates/templates/code_template.ts";
import { renderTemplate } from "../../../../../shared/generation/by_templates/templates/render_template.ts";

const CREATED_AT = new Date("2026-11-28T13:14:15Z");

export function renderProject(template: CodeTemplate, specification: Specification) {
  return renderTemplate({ template, specification, createdAt: CREATED_AT });
}

/** Writes a rendered project over what an earlier one left in the folder, except its packages. */
export async function writeProject(
  folder: string,
  kind: Specification["kind"],
  of: Specification,
): Promise<void> {
  for (const part of ["src", "test", "docs", "supabase", "migrations"]) {
    await rm(join(folder, part), { recursive: true, force: true });
  }
  const template = await readTemplate(kind);
  for (const { path, content } of renderProject(template, { ...of, kind })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Runs a command in a folder; gives its status and all that it printed. */
export function runIn(
  folder: string,
  command: string,
  ...words: readonly string[]
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, NODE_ENV: "", VITEST: "", FORCE_COLOR: "0" };
    const child = spawn(command, words, { cwd: folder, env });
    const output: string[] = [];
    child.stdout.on("data", (text) => output.push(String(text)));
    child.stderr.on("data", (text) => output.push(String(text)));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output: output.join("") }));
  });
}
