import { createHash } from "node:crypto";

interface Entry {
  readonly mode: string;
  readonly type: "blob" | "tree";
  readonly sha: string;
}
interface Person {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}
export interface Commit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: Person;
  readonly committer: Person;
}

/** Git's objects in memory, under the names that Git gives them. */
export class GitObjects {
  readonly #blobs = new Map<string, string>();
  /** The files of each tree, by path; folders are trees of their own in Git, and here when they are named. */
  readonly #trees = new Map<string, ReadonlyMap<string, string>>();
  readonly #commits = new Map<string, Commit>();

  writeBlob(content: string): string {
    const sha = name("blob", Buffer.from(content));
    this.#blobs.set(sha, content);
    return sha;
  }

  /** The name is that of the whole hierarchy of trees. */
  writeTree(files: ReadonlyMap<string, string>): string {
    const sha = this.#nameTree(files);
    this.#trees.set(sha, files);
    return sha;
  }

  writeCommit(commit: Commit): string {
    const person = ({ name, email, date }: Person) =>
      `${name} <${email}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
    const lines = [
      `tree ${commit.tree}`,
      ...commit.parents.map((parent) => `parent ${parent}`),
      `author ${person(commit.author)}`,
      `committer ${person(commit.committer)}`,
    ];
    const sha = name("commit", Buffer.from(`${lines.join("\n")}\n\n${commit.message}`));
    this.#commits.set(sha, commit);
    return sha;
  }

  blob = (sha: string) => this.#blobs.get(sha);
  tree = (sha: string) => this.#trees.get(sha);
  commit = (sha: string) => this.#commits.get(sha);

  #nameTree(files: ReadonlyMap<string, string>): string {
    const entries = new Map<string, Entry>();
    const folders = new Map<string, Map<string, string>>();
    for (const [path, sha] of files) {
      const [first = "", ...rest] = path.split("/");
      if (rest.length === 0) entries.set(first, { mode: "100644", type: "blob", sha });
      else folders.set(first, (folders.get(first) ?? new Map()).set(rest.join("/"), sha));
    }
    for (const [folder, inside] of folders) {
      entries.set(folder, { mode: "40000", type: "tree", sha: this.#nameTree(inside) });
    }
    const order = ([path, { type }]: [string, Entry]) => (type === "tree" ? `${path}/` : path);
    const sorted = [...entries].sort((a, b) =>
      Buffer.compare(Buffer.from(order(a)), Buffer.from(order(b))),
    );
    const content = sorted.flatMap(([path, { mode, sha }]) => [
      Buffer.from(`${mode} ${path}\0`),
      Buffer.from(sha, "hex"),
    ]);
    return name("tree", Buffer.concat(content));
  }
}

function name(type: string, content: Buffer): string {
  return createHash("sha1").update(`${type} ${content.length}\0`).update(content).digest("hex");
}
