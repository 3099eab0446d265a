import { Octokit } from "@octokit/core";
import type { HttpSettings } from "../../../kernel/mod.ts";
import { StepRefused } from "../../worker/step_refused.ts";
import type { Base, NewCommit, PullRequests, Repository } from "../repository.ts";
import { callGitHub, isAnswer } from "./github_error.ts";
import { guardedFetch } from "./guarded_fetch.ts";

interface Place {
  readonly owner: string;
  readonly repository: string;
}

/** With what, and under which limits, a host that speaks GitHub's API is called. */
interface Access {
  /** Null for GitHub itself. */
  readonly apiUrl: string | null;
  readonly credential: string | null;
  readonly http: HttpSettings;
  readonly signal: AbortSignal;
}

type Call = <Answer>(
  does: string,
  call: () => Promise<{ readonly data: Answer }>,
) => Promise<Answer>;

interface Opened {
  readonly octokit: Octokit;
  readonly at: { readonly owner: string; readonly repo: string };
  readonly call: Call;
}

const AUTHOR = { name: "COGO", email: "cogo@users.noreply.github.com" };

/** A repository on GitHub, or on a host that speaks its API: Git data and pull requests over REST. */
export function openGitHubRepository({ owner, repository }: Place, access: Access): Repository {
  const { apiUrl, credential, http, signal } = access;
  const octokit = new Octokit({
    userAgent: "cogo",
    ...(credential === null ? {} : { auth: credential }),
    ...(apiUrl === null ? {} : { baseUrl: apiUrl.replace(/\/$/, "") }),
    request: { fetch: guardedFetch(http, signal) },
    // What it would print may name what it was given.
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const opened: Opened = { octokit, at: { owner, repo: repository }, call: callGitHub };
  return {
    readBase: () => readBase(opened),
    writeCommit: (commit) => writeCommit(opened, commit),
    createBranch: (name, commit) => createBranch(opened, name, commit),
    deleteBranch: (name, commit) => deleteBranch(opened, name, commit),
    pullRequests: openPullRequests(opened),
  };
}

async function readBase({ octokit, at, call }: Opened): Promise<Base> {
  const { default_branch: branch } = await call("read the repository", () =>
    octokit.request("GET /repos/{owner}/{repo}", at),
  );
  const ref = await call("read its default branch", () =>
    octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref: `heads/${branch}` }),
  );
  const commit = ref.object.sha;
  const { tree } = await call("read its last commit", () =>
    octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
      ...at,
      commit_sha: commit,
    }),
  );
  const listing = await call("list its files", () =>
    octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
      ...at,
      tree_sha: tree.sha,
      recursive: "1",
    }),
  );
  const blobs = listing.tree.flatMap(({ type, path, sha }): [string, string][] =>
    type === "blob" ? [[path, sha]] : [],
  );
  return { branch, commit, blobs: new Map(blobs) };
}

async function writeCommit({ octokit, at, call }: Opened, commit: NewCommit): Promise<string> {
  const { parent, files, message } = commit;
  const base = await (parent === null
    ? undefined
    : call("read the commit to start from", () =>
        octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
          ...at,
          commit_sha: parent,
        }),
      ));
  const tree = await call("write the files", () =>
    octokit.request("POST /repos/{owner}/{repo}/git/trees", {
      ...at,
      ...(base === undefined ? {} : { base_tree: base.tree.sha }),
      tree: files.map(({ path, content }) => ({
        path,
        content,
        mode: "100644" as const,
        type: "blob" as const,
      })),
    }),
  );
  // The same author, date and parent make the same commit: one that was written before is not written twice.
  const author = { ...AUTHOR, date: commit.at };
  const written = await call("write the commit", () =>
    octokit.request("POST /repos/{owner}/{repo}/git/commits", {
      ...at,
      message,
      tree: tree.sha,
      parents: parent === null ? [] : [parent],
      author,
      committer: author,
    }),
  );
  return written.sha;
}

async function readBranch(
  { octokit, at, call }: Opened,
  name: string,
): Promise<string | undefined> {
  try {
    const ref = await call("read a branch", () =>
      octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...at, ref: `heads/${name}` }),
    );
    return ref.object.sha;
  } catch (error) {
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}

async function createBranch(opened: Opened, name: string, commit: string): Promise<void> {
  const { octokit, at, call } = opened;
  try {
    await call("create the branch", () =>
      octokit.request("POST /repos/{owner}/{repo}/git/refs", {
        ...at,
        ref: `refs/heads/${name}`,
        sha: commit,
      }),
    );
  } catch (error) {
    if (!isAnswer(error, 422) || (await readBranch(opened, name)) !== commit) throw error;
  }
}

async function deleteBranch(opened: Opened, name: string, commit: string): Promise<void> {
  const present = await readBranch(opened, name);
  if (present === undefined) return;
  if (present !== commit) {
    throw new StepRefused({
      code: "delivery_changed",
      message: `Somebody has added to the branch ${name} since it was delivered`,
      remedy: "Delete it by hand if that is not wanted any more",
    });
  }
  const { octokit, at, call } = opened;
  await call("delete the branch", () =>
    octokit.request("DELETE /repos/{owner}/{repo}/git/refs/{ref}", { ...at, ref: `heads/${name}` }),
  );
}

function openPullRequests({ octokit, at, call }: Opened): PullRequests {
  /** One that was opened before, by a worker that could not say so. */
  async function find(branch: string, marker: string) {
    const known = await call("look for a pull request", () =>
      octokit.request("GET /repos/{owner}/{repo}/pulls", {
        ...at,
        head: `${at.owner}:${branch}`,
        state: "all",
      }),
    );
    return known.find(({ body }) => body?.includes(marker));
  }

  return {
    async open({ branch, onto, title, body, key }) {
      const marker = `<!-- cogo ${key} -->`;
      const opened =
        (await find(branch, marker)) ??
        (await call("open the pull request", () =>
          octokit.request("POST /repos/{owner}/{repo}/pulls", {
            ...{ ...at, head: branch, base: onto, title },
            body: `${body}\n\n${marker}`,
          }),
        ));
      return { number: opened.number, url: opened.html_url };
    },
    async close(number) {
      const one = { ...at, pull_number: number };
      const present = await call("read the pull request", () =>
        octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", one),
      );
      if (present.merged) {
        throw new StepRefused({
          code: "delivery_merged",
          message: `Pull request ${number} was merged, and cannot be taken back`,
          remedy: "Revert it at the host",
        });
      }
      if (present.state === "closed") return;
      await call("close the pull request", () =>
        octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
          ...one,
          state: "closed",
        }),
      );
    },
  };
}
