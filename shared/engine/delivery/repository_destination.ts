import { z } from "zod";
import type { JsonObject } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { compareFiles } from "./compare_files.ts";
import type { Act, ActInput, Destination } from "./destination.ts";
import type { PullRequests, Repository } from "./repository.ts";

const branchSchema = z.object({ branch: z.string(), commit: z.string() });
const pullRequestSchema = z.object({ pullRequest: z.object({ number: z.number().int() }) });

/** A repository as a place to deliver to: a branch with one commit, and a pull request where there is such a thing. */
export function openRepositoryDestination(repository: Repository): Destination {
  const { pullRequests } = repository;
  return {
    async preview({ files, slug }) {
      const { branch, commit, blobs } = await repository.readBase();
      return {
        ...(await compareFiles(files, blobs)),
        manner: pullRequests === undefined ? "as a new branch" : `as a pull request onto ${branch}`,
        branch: `cogo/${slug}`,
        base: { branch, commit },
      };
    },
    deliver: [
      { name: "commit", perform: (input) => commit(repository, input) },
      { name: "branch", perform: (input) => branch(repository, input) },
      ...(pullRequests === undefined ? [] : [openAct(pullRequests)]),
    ],
    rollBack: [
      ...(pullRequests === undefined ? [] : [closeAct(pullRequests)]),
      {
        name: "delete-branch",
        async perform({ reached }) {
          const { success, data } = branchSchema.safeParse(reached);
          if (success) await repository.deleteBranch(data.branch, data.commit);
          return {};
        },
      },
    ],
  };
}

async function commit(repository: Repository, input: ActInput): Promise<JsonObject> {
  const { consignment, preview } = input;
  const name = await repository.writeCommit({
    parent: preview.base?.commit ?? null,
    files: consignment.files,
    message: `${consignment.title}\n\nDelivered by COGO (${input.key.slice(0, 12)})\n`,
    at: consignment.at,
  });
  return { commit: name };
}

async function branch(repository: Repository, input: ActInput): Promise<JsonObject> {
  const { branch } = input.preview;
  const reached = branchSchema.parse({ ...input.reached, branch });
  await repository.createBranch(reached.branch, reached.commit);
  return { branch: reached.branch };
}

function openAct(pullRequests: PullRequests): Act {
  return {
    name: "pull-request",
    async perform({ consignment, preview, reached, key }) {
      const { branch } = branchSchema.parse(reached);
      const { title, body } = consignment;
      const onto = preview.base?.branch;
      if (onto === undefined)
        throw new StepRefused("Expected a branch to open a pull request onto");
      return { pullRequest: await pullRequests.open({ branch, onto, title, body, key }) };
    },
  };
}

function closeAct(pullRequests: PullRequests): Act {
  return {
    name: "close-pull-request",
    async perform({ reached }) {
      const { success, data } = pullRequestSchema.safeParse(reached);
      if (success) await pullRequests.close(data.pullRequest.number);
      return {};
    },
  };
}
