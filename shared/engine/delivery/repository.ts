import type { DeliveredFile } from "./destination.ts";

/** The branch that a delivery starts from, and what is on it. */
export interface Base {
  readonly branch: string;
  /** Null while the repository is empty. */
  readonly commit: string | null;
  /** Git object names of its files, by path. */
  readonly blobs: ReadonlyMap<string, string>;
}

export interface NewCommit {
  readonly parent: string | null;
  /** Added to what the parent has. */
  readonly files: readonly DeliveredFile[];
  readonly message: string;
  readonly at: string;
}

/** A Git repository, wherever it is. The same commit made twice has the same name. */
export interface Repository {
  readonly readBase: () => Promise<Base>;
  readonly writeCommit: (commit: NewCommit) => Promise<string>;
  /** Changes nothing where the branch is at the commit already. @throws StepRefused where it is elsewhere. */
  readonly createBranch: (name: string, commit: string) => Promise<void>;
  /** Changes nothing where there is none. @throws StepRefused where somebody else has added to it. */
  readonly deleteBranch: (name: string, commit: string) => Promise<void>;
  /** Undefined where a repository knows no pull requests. */
  readonly pullRequests: PullRequests | undefined;
}

export interface PullRequests {
  /** The one that carries the key, or a new one. */
  readonly open: (request: {
    readonly branch: string;
    readonly onto: string;
    readonly title: string;
    readonly body: string;
    readonly key: string;
  }) => Promise<{ readonly number: number; readonly url: string }>;
  /** Changes nothing where it is closed. @throws StepRefused where it was merged. */
  readonly close: (number: number) => Promise<void>;
}
