import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, listFiles } from "./source_files.ts";

/** What a domain of shared/ may import besides itself. Kernel is free for all. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  config: [],
  postgres: [],
  requirements: [],
  sandbox: [],
  events: ["postgres"],
  sessions: ["postgres"],
  tasks: ["postgres"],
  agents: ["postgres"],
  roles: ["postgres", "agents"],
  templates: ["postgres", "requirements"],
  workflows: ["postgres", "requirements", "roles"],
  quality: ["postgres", "requirements", "sandbox"],
  embedding: ["config"],
  graph: ["postgres", "config"],
  memory: ["postgres"],
  knowledge: ["postgres", "embedding", "graph", "sessions"],
  search: ["postgres", "config", "embedding", "graph", "sessions"],
  worker: ["postgres", "agents", "quality", "roles", "workflows"],
  protection: [],
  models: ["postgres", "config", "protection", "worker"],
  prompts: ["postgres", "models", "roles", "search", "worker"],
  generation: [
    "postgres",
    "agents",
    "models",
    "prompts",
    "quality",
    "requirements",
    "roles",
    "sandbox",
    "search",
    "tasks",
    "worker",
    "workflows",
  ],
  orchestrator: [
    "postgres",
    "agents",
    "roles",
    "requirements",
    "templates",
    "workflows",
    "quality",
    "sandbox",
    "search",
    "tasks",
    "worker",
    "models",
    "prompts",
    "generation",
  ],
};

const modules = listFiles("shared", "functions", "scripts").filter(({ path }) =>
  path.endsWith(".ts"),
);
const relativeImports = modules.flatMap(({ path, text }) =>
  importsOf(text)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => ({ path, target: posix.join(posix.dirname(path), specifier), specifier })),
);

describe("imports", () => {
  it("name their file with its ending", () => {
    const bad = relativeImports.filter(({ specifier }) => !/\.(ts|json)$/.test(specifier));
    expect(bad).toEqual([]);
  });

  it("in shared/ go only where the domain may look", () => {
    const bad = relativeImports.filter(({ path, target }) => {
      if (!path.startsWith("shared/")) return false;
      const [, from = ""] = path.split("/");
      const [room, to = ""] = target.split("/");
      if (room !== "shared") return true;
      return from !== to && to !== "kernel" && !MAY_IMPORT[from]?.includes(to);
    });
    expect(bad).toEqual([]);
  });

  it("let no function import another", () => {
    const bad = relativeImports.filter(({ path, target }) => {
      const [room, from] = path.split("/");
      const [targetRoom, to = ""] = target.split("/");
      if (room !== "functions" || targetRoom === "shared") return false;
      return targetRoom !== "functions" || (from !== to && !to.startsWith("_"));
    });
    expect(bad).toEqual([]);
  });

  it("know every domain of shared/", () => {
    const domains = new Set(
      modules
        .filter(({ path }) => path.startsWith("shared/"))
        .map(({ path }) => path.split("/")[1]),
    );
    expect([...domains].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it("bring Node into no code that runs in an Edge Function", () => {
    const bad = modules
      .filter(({ path }) => !path.startsWith("scripts/"))
      .flatMap(({ path, text }) =>
        importsOf(text)
          .filter((specifier) => specifier.startsWith("node:"))
          .map((specifier) => ({ path, specifier })),
      );
    expect(bad).toEqual([]);
  });
});

describe("rooms", () => {
  const edge = modules.filter(
    ({ path }) => !path.startsWith("scripts/") && !path.includes("/guest"),
  );

  it("let only shared/config read the environment", () => {
    const bad = edge.filter(
      ({ path, text }) =>
        !path.startsWith("shared/config/") && /\bprocess\.env\b|\bDeno\.env\b/.test(text),
    );
    expect(bad.map(({ path }) => path)).toEqual([]);
  });

  it("let no TypeScript outside tests write to an engine table", () => {
    const pattern = /\b(insert into|update|delete from)\s+(cogo|api)\./i;
    const bad = modules.filter(
      ({ path, text }) => pattern.test(text) && !path.startsWith("scripts/templates"),
    );
    expect(bad.map(({ path }) => path)).toEqual([]);
  });

  it("have no dumping ground", () => {
    const bad = modules.filter(({ path }) =>
      /(^|\/)(utils?|helpers?|common|misc|manager)(\.ts|\/)/.test(path),
    );
    expect(bad.map(({ path }) => path)).toEqual([]);
  });
});
