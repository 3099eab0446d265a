import { z } from "zod";
import { CogoError, type JsonObject, type RunnerSettings } from "../../../kernel/mod.ts";
import { StepRefused } from "../../worker/step_refused.ts";
import { compareFiles, nameBlob } from "../compare_files.ts";
import type { Destination } from "../destination.ts";
import type { Repository } from "../repository.ts";
import {
  baseSchema,
  blobsSchema,
  commitSchema,
  type MachineRequest,
  machineRefusalSchema,
} from "./contract.ts";

type Ask = <Answer>(request: MachineRequest, answer: z.ZodType<Answer>) => Promise<Answer>;

const nothing = z.object({});
const TIMEOUT_MILLISECONDS = 60_000;

/** Asks the runner, which has what an isolate has not: files and Git. */
export function askMachine(runner: RunnerSettings | undefined, signal: AbortSignal): Ask {
  return async (request, answer) => {
    if (runner === undefined) {
      throw new StepRefused({
        code: "delivery_needs_runner",
        message: "Folders and repositories of a machine are reached by a runner, and there is none",
        remedy: "Start `./cogo runner` there, and set COGO_RUNNER_URL of the functions",
      });
    }
    const response = await fetch(`${runner.url}/deliver`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${runner.secret}`,
      },
      body: JSON.stringify(request),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
    });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer.parse(body);
    const refusal = machineRefusalSchema.safeParse(body);
    if (refusal.success) throw new StepRefused(refusal.data);
    throw new CogoError({
      code: "delivery_unreachable",
      message: `The runner answered ${response.status}`,
    });
  };
}

/** A bare repository, or the one of a working copy, on the machine of the runner. */
export function openMachineRepository(ask: Ask, path: string): Repository {
  return {
    async readBase() {
      const { branch, commit, blobs } = await ask({ operation: "read-base", path }, baseSchema);
      return { branch, commit, blobs: new Map(Object.entries(blobs)) };
    },
    async writeCommit({ parent, files, message, at }) {
      const written = { parent, files: [...files], message, at };
      return (await ask({ operation: "write-commit", path, ...written }, commitSchema)).commit;
    },
    async createBranch(branch, commit) {
      await ask({ operation: "create-branch", path, branch, commit }, nothing);
    },
    async deleteBranch(branch, commit) {
      await ask({ operation: "delete-branch", path, branch, commit }, nothing);
    },
    pullRequests: undefined,
  };
}

const writtenSchema = z.object({
  files: z.array(z.object({ path: z.string(), blob: z.string() })),
});

/** A folder: files are added to it, and none that is there with other content is overwritten. */
export function openFolderDestination(ask: Ask, path: string): Destination {
  return {
    async preview({ files }) {
      const paths = files.map((file) => file.path);
      const present = await ask({ operation: "read-folder", path, files: paths }, blobsSchema);
      const compared = await compareFiles(files, new Map(Object.entries(present)));
      const [changed] = compared.changed;
      if (changed !== undefined) {
        throw new StepRefused({
          code: "delivery_conflict",
          message: `${path} has another ${changed}, which would be overwritten`,
          remedy: "Deliver into a new folder, or into a Git repository",
        });
      }
      return { ...compared, manner: "as files" };
    },
    deliver: [
      {
        name: "files",
        async perform({ consignment, preview }) {
          const added = new Set(preview.added);
          const files = consignment.files.filter((file) => added.has(file.path));
          await ask({ operation: "write-folder", path, files }, nothing);
          const named = files.map(async (file) => ({
            path: file.path,
            blob: await nameBlob(file.content),
          }));
          return { files: await Promise.all(named) };
        },
      },
    ],
    rollBack: [
      {
        name: "clear-files",
        async perform({ reached }): Promise<JsonObject> {
          const { success, data } = writtenSchema.safeParse(reached);
          if (success) await ask({ operation: "clear-folder", path, files: data.files }, nothing);
          return {};
        },
      },
    ],
  };
}
