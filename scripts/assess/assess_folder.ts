import type { Quality } from "../../shared/engine/mod.ts";
import { assessForeign } from "../../shared/quality/mod.ts";
import { checkForeignTypes } from "../runner/mod.ts";
import { readProject } from "./read_project.ts";

/** A machine has more time than an isolate. */
const LIMITS = { testFileMilliseconds: 10_000, verifyMilliseconds: Number.POSITIVE_INFINITY };

/** Judges a project that somebody else wrote, held against a requirement. It leaves the folder as it is. */
export async function assessFolder(
  folder: string,
  requirement: string,
  announce: (text: string) => void,
): Promise<Quality> {
  const execution = {
    context: { checkpoints: {} },
    signal: new AbortController().signal,
    checkpoint: async () => undefined,
    reportProgress: async (message: string) => announce(message),
  };
  const project = { ...(await readProject(folder)), requirement, checkTypes: checkForeignTypes };
  const quality = await assessForeign(execution, project, LIMITS);
  if (quality === "released") throw new Error("Expected a judgement without a limit of time");
  return quality;
}
