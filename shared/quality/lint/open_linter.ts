import type { RunnerSettings } from "../../kernel/mod.ts";
import { askRunner } from "../ask_runner.ts";
import type { CheckedFile } from "../types/contract.ts";
import { type Lint, lintSchema } from "./contract.ts";

/** Applies rules to files of a project, by default to all. It never throws: what cannot be checked says so. */
export type Linter = (
  files: readonly CheckedFile[],
  asked?: readonly string[],
  signal?: AbortSignal,
) => Promise<Lint>;

const LINTED = /\.([cm]?[jt]sx?)$|(^|\/)(package|deno)\.jsonc?$/;
const TIMEOUT_MILLISECONDS = 120_000;

/** Opens the linter that there is: its rules do not fit an isolate, so it is always one on a machine. */
export function openLinter(runner: RunnerSettings | undefined): Linter {
  return async (files, asked, signal) => {
    const read = files.filter(({ path }) => LINTED.test(path));
    if (read.length === 0) return { status: "checked", files: 0, faults: [], open: [] };
    const timeoutMilliseconds = TIMEOUT_MILLISECONDS;
    const question = { path: "/lint", answer: lintSchema, timeoutMilliseconds } as const;
    return await askRunner(runner, { ...question, files: read, settings: { asked } }, signal);
  };
}
