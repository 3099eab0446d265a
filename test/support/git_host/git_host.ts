import { serve } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { GitObjects } from "./git_objects.ts";

/** What a pull request is, as far as deliveries know it. */
export interface PullRequest {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  state: "open" | "closed";
  merged: boolean;
}

/** A repository of the host. */
export interface HostedRepository {
  readonly objects: GitObjects;
  /** Commits, by the name of their branch. */
  readonly branches: Map<string, string>;
  readonly pulls: PullRequest[];
}

export interface GitHost {
  readonly url: string;
  readonly token: string;
  /** Each call as it came: method and path. */
  readonly calls: readonly string[];
  repository(name: string): HostedRepository;
  /** Answers the next calls of this method and path otherwise, before or after they are done. */
  disturb(disturbance: Disturbance | undefined): void;
  close(): Promise<void>;
}

interface Disturbance {
  readonly call: RegExp;
  readonly times: number;
  /** `after`: it is done, and nobody hears of it. */
  readonly when: "before" | "after";
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What happens once it is done, and before it is answered. */
  readonly meanwhile?: () => void;
}

const person = z.object({ name: z.string(), email: z.string(), date: z.string() });
const newTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.literal("100644"),
      type: z.literal("blob"),
      content: z.string(),
    }),
  ),
});
const newCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()),
  author: person,
  committer: person,
});
const newReference = z.object({ ref: z.string().startsWith("refs/heads/"), sha: z.string() });
const newPull = z.object({
  head: z.string(),
  base: z.string(),
  title: z.string(),
  body: z.string(),
});

const TOKEN = `ghp_${"Ab3dE6gH9jK2".repeat(3)}`;

/** A host that speaks GitHub's REST API over Git objects that it really holds, and refuses what GitHub refuses. */
export async function startGitHost(names: readonly string[]): Promise<GitHost> {
  const repositories = new Map(names.map((name) => [name, createRepository()]));
  const calls: string[] = [];
  let disturbance: Disturbance | undefined;
  let disturbed = 0;
  const app = new Hono();
  app.use(async (c, next) => {
    const call = `${c.req.method} ${c.req.path}`;
    calls.push(call);
    if (c.req.header("authorization") !== `token ${TOKEN}`)
      return problem(c, 401, "Bad credentials");
    const meant = disturbance;
    const isMeant = meant?.call.test(call) === true && disturbed < meant.times;
    if (meant === undefined || !isMeant) return await next();
    disturbed += 1;
    if (meant.when === "before") return problem(c, meant.status, "Disturbed", meant.headers);
    await next();
    meant.meanwhile?.();
    c.res = undefined; // or the headers of both would be sent
    c.res = problem(c, meant.status, "Disturbed", meant.headers);
    return undefined;
  });
  addRoutes(app, (c) => repositories.get(`${c.req.param("owner")}/${c.req.param("repo")}`));
  app.notFound((c) => problem(c, 404, "Not Found"));
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise<void>((listening) => server.once("listening", () => listening()));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    token: TOKEN,
    calls,
    repository(name) {
      const found = repositories.get(name);
      if (found === undefined) throw new Error(`No repository ${name}`);
      return found;
    },
    disturb(next) {
      disturbance = next;
      disturbed = 0;
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** With one commit, unless its name says that it is empty. */
function createRepository(): HostedRepository {
  const objects = new GitObjects();
  const author = { name: "Owner", email: "owner@example.test", date: "2026-01-01T00:00:00Z" };
  const tree = objects.writeTree(new Map([["README.md", objects.writeBlob("# Ours\n")]]));
  const parts = { tree, parents: [], message: "Begin", author, committer: author };
  return { objects, branches: new Map([["main", objects.writeCommit(parts)]]), pulls: [] };
}

function problem(
  c: Context,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { message, status: String(status), url: c.req.path };
  return Response.json(body, { status, headers: { ...headers } });
}

function addRoutes(app: Hono, find: (c: Context) => HostedRepository | undefined): void {
  const route = (
    method: "get" | "post" | "patch" | "delete",
    path: string,
    answer: (c: Context, repository: HostedRepository, body: unknown) => Response,
  ) =>
    app.on(method.toUpperCase(), `/repos/:owner/:repo${path}`, async (c) => {
      const repository = find(c);
      if (repository === undefined) return problem(c, 404, "Not Found");
      const body: unknown = await c.req.json().catch(() => undefined);
      try {
        return answer(c, repository, body);
      } catch (error) {
        if (error instanceof z.ZodError) return problem(c, 422, z.prettifyError(error));
        throw error;
      }
    });

  route("get", "", (c) => c.json({ default_branch: "main" }));
  route("get", "/git/ref/:ref{.+}", (c, { branches }) => {
    if (branches.size === 0) return problem(c, 409, "Git Repository is empty.");
    const branch = readBranch(c);
    const sha = branches.get(branch);
    return sha === undefined ? problem(c, 404, "Not Found") : c.json(toReference(branch, sha));
  });
  route("post", "/git/refs", (c, { branches, objects }, body) => {
    const { ref, sha } = newReference.parse(body);
    const branch = ref.slice("refs/heads/".length);
    if (objects.commit(sha) === undefined) return problem(c, 422, "Object does not exist");
    if (branches.has(branch)) return problem(c, 422, "Reference already exists");
    branches.set(branch, sha);
    return c.json(toReference(branch, sha), 201);
  });
  route("delete", "/git/refs/:ref{.+}", (c, { branches, pulls }) => {
    const branch = readBranch(c);
    if (!branches.delete(branch)) return problem(c, 422, "Reference does not exist");
    for (const pull of pulls) if (pull.head === branch) pull.state = "closed";
    return c.body(null, 204);
  });
  route("get", "/git/commits/:sha", (c, { objects }) => {
    const sha = c.req.param("sha") ?? "";
    const commit = objects.commit(sha);
    return commit === undefined
      ? problem(c, 404, "Not Found")
      : c.json({ sha, tree: { sha: commit.tree } });
  });
  route("post", "/git/commits", (c, { objects }, body) => {
    const commit = newCommit.parse(body);
    const known = [...commit.parents].every((parent) => objects.commit(parent) !== undefined);
    if (!known || objects.tree(commit.tree) === undefined)
      return problem(c, 422, "Object does not exist");
    return c.json({ sha: objects.writeCommit(commit), tree: { sha: commit.tree } }, 201);
  });
  route("get", "/git/trees/:sha", (c, { objects }) => {
    const sha = c.req.param("sha") ?? "";
    const tree = objects.tree(sha);
    if (tree === undefined) return problem(c, 404, "Not Found");
    const entries = [...tree].map(([path, blob]) => ({
      path,
      mode: "100644",
      type: "blob",
      sha: blob,
    }));
    return c.json({ sha, tree: entries, truncated: false });
  });
  route("post", "/git/trees", (c, { objects, branches }, body) => {
    if (branches.size === 0) return problem(c, 409, "Git Repository is empty.");
    const { base_tree: base, tree } = newTree.parse(body);
    const files = new Map(base === undefined ? [] : objects.tree(base));
    for (const { path, content } of tree) files.set(path, objects.writeBlob(content));
    return c.json({ sha: objects.writeTree(files) }, 201);
  });
  addPullRoutes(route);
}

function addPullRoutes(
  route: (
    method: "get" | "post" | "patch",
    path: string,
    answer: (c: Context, repository: HostedRepository, body: unknown) => Response,
  ) => unknown,
): void {
  const show = (c: Context, pull: PullRequest) => ({
    ...pull,
    html_url: `${new URL(c.req.url).origin}/${c.req.param("owner")}/${c.req.param("repo")}/pull/${pull.number}`,
  });
  route("get", "/pulls", (c, { pulls }) => {
    const head = c.req.query("head")?.split(":")[1];
    const state = c.req.query("state") ?? "open";
    const found = pulls.filter(
      (pull) => pull.head === head && (state === "all" || pull.state === state),
    );
    return c.json(found.map((pull) => show(c, pull)));
  });
  route("post", "/pulls", (c, { pulls, branches }, body) => {
    const made = newPull.parse(body);
    const isOpen = pulls.some(({ head, state }) => head === made.head && state === "open");
    if (isOpen) return problem(c, 422, "A pull request already exists");
    if (!branches.has(made.head)) return problem(c, 422, "head is invalid");
    if (branches.get(made.head) === branches.get(made.base))
      return problem(c, 422, "No commits between");
    const pull = { ...made, number: pulls.length + 1, state: "open" as const, merged: false };
    pulls.push(pull);
    return c.json(show(c, pull), 201);
  });
  route("get", "/pulls/:number", (c, { pulls }) => {
    const pull = pulls[Number(c.req.param("number")) - 1];
    return pull === undefined ? problem(c, 404, "Not Found") : c.json(show(c, pull));
  });
  route("patch", "/pulls/:number", (c, { pulls }, body) => {
    const pull = pulls[Number(c.req.param("number")) - 1];
    if (pull === undefined) return problem(c, 404, "Not Found");
    pull.state = z.object({ state: z.enum(["open", "closed"]) }).parse(body).state;
    return c.json(show(c, pull));
  });
}

function toReference(branch: string | undefined, sha: string) {
  return { ref: `refs/heads/${branch}`, object: { type: "commit", sha } };
}

/** Clients write the slash of `heads/main` as it is, or encoded. */
function readBranch(c: Context): string {
  return decodeURIComponent(c.req.param("ref") ?? "").replace(/^heads\//, "");
}
