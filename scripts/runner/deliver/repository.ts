import { callGit, GitFailed, withIndex } from "./git.ts";
import { MachineRefused } from "./refusal.ts";

interface NewCommit {
  readonly parent: string | null;
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly message: string;
  readonly at: string;
}

/** What HEAD stands for: its branch, commit and files. */
export async function readBase(path: string) {
  const head = await callGit(path, ["symbolic-ref", "--short", "HEAD"]).catch(notARepository(path));
  const branch = head.trim();
  const commit = await findCommit(path, branch);
  if (commit === null) return { branch, commit, blobs: {} };
  const listing = await callGit(path, ["ls-tree", "-r", "-z", commit]);
  const blobs = listing.split("\0").flatMap((entry) => {
    const [about = "", file = ""] = entry.split("\t");
    const [, type, name = ""] = about.split(" ");
    return type === "blob" ? [[file, name] as const] : [];
  });
  return { branch, commit, blobs: Object.fromEntries(blobs) };
}

/** Writes objects alone: no branch moves. */
export async function writeCommit(path: string, commit: NewCommit): Promise<{ commit: string }> {
  const { parent, files, message, at } = commit;
  return await withIndex(async (environment) => {
    if (parent !== null) await callGit(path, ["read-tree", parent], { environment });
    const entries: string[] = [];
    for (const { path: file, content } of files) {
      const blob = await callGit(path, ["hash-object", "-w", "--stdin"], { input: content });
      entries.push(`100644 ${blob.trim()}\t${file}\0`);
    }
    const input = entries.join("");
    await callGit(path, ["update-index", "-z", "--index-info"], { input, environment });
    const tree = (await callGit(path, ["write-tree"], { environment })).trim();
    const words = ["commit-tree", tree, ...(parent === null ? [] : ["-p", parent])];
    const person = { NAME: "COGO", EMAIL: "cogo@users.noreply.github.com", DATE: at };
    const identity = Object.entries(person).flatMap(([key, value]) =>
      ["AUTHOR", "COMMITTER"].map((role) => [`GIT_${role}_${key}`, value] as const),
    );
    const written = await callGit(path, words, {
      input: message,
      environment: Object.fromEntries(identity),
    });
    return { commit: written.trim() };
  });
}

/** Makes the branch if it is not there; what is there stays. */
export async function createBranch(path: string, branch: string, commit: string): Promise<void> {
  const present = await findCommit(path, branch);
  if (present === commit) return;
  if (present !== null) {
    throw new MachineRefused("delivery_conflict", `The branch ${branch} is at another commit`);
  }
  const nothing = "0".repeat(commit.length);
  await callGit(path, ["update-ref", `refs/heads/${branch}`, commit, nothing]);
}

/** Removes the branch unless somebody has added to it. */
export async function deleteBranch(path: string, branch: string, commit: string): Promise<void> {
  const present = await findCommit(path, branch);
  if (present === null) return;
  if (present !== commit) {
    const message = `Somebody has added to the branch ${branch} since it was delivered`;
    throw new MachineRefused("delivery_changed", message);
  }
  await callGit(path, ["update-ref", "-d", `refs/heads/${branch}`, commit]);
}

async function findCommit(path: string, branch: string): Promise<string | null> {
  const words = ["for-each-ref", "--format=%(objectname)", `refs/heads/${branch}`];
  const found = (await callGit(path, words)).trim();
  return found === "" ? null : found;
}

function notARepository(path: string) {
  return (error: unknown): never => {
    if (!(error instanceof GitFailed)) throw error;
    const message = `${path} is no Git repository with a branch: ${error.message}`;
    throw new MachineRefused("delivery_target_missing", message);
  };
}
