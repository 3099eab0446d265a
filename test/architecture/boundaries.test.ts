import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { importsOf, listFiles } from "./source_files.ts";

/** What a wing of shared/ may import besides itself, from the ground floor up. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  engine: ["kernel"],
  knowledge: ["kernel"],
  models: ["kernel", "engine", "knowledge"],
  quality: ["kernel", "engine"],
  generation: ["kernel", "engine", "knowledge", "models", "quality"],
  orchestrator: ["kernel", "engine", "knowledge", "models", "quality", "generation"],
};

/** The rooms of scripts/, each of which may import those after it. */
const SCRIPT_ROOMS = [
  "cli",
  "bench",
  "deploy",
  "backup",
  "install",
  "check",
  "contract",
  "review",
  "fix",
  "assess",
  "model_server",
  "client",
  "stack",
  "runner",
  "templates",
  "sandbox",
  "files",
];

/** The library of generated projects is data here: it runs where they run, by rules of their own. */
const GENERATED = "shared/generation/by_templates/templates/runtime/";

const modules = listFiles("shared", "functions", "scripts").filter(
  ({ path }) => path.endsWith(".ts") && !path.startsWith(GENERATED),
);
const relativeImports = modules.flatMap(({ path, text }) =>
  importsOf(text)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => ({ path, target: posix.join(posix.dirname(path), specifier), specifier })),
);

describe("imports", () => {
  it("name their file with its ending", () => {
    const bad = relativeImports.filter(({ specifier }) => !/\.(ts|mjs|json)$/.test(specifier));
    expect(bad).toEqual([]);
  });

  it("in shared/ go only where the wing may look", () => {
    const bad = relativeImports.filter(({ path, target }) => {
      if (!path.startsWith("shared/")) return false;
      const [, from = ""] = path.split("/");
      const [room, to = ""] = target.split("/");
      if (room !== "shared") return true;
      return from !== to && !MAY_IMPORT[from]?.includes(to);
    });
    expect(bad).toEqual([]);
  });

  it("reach a wing of shared/ from outside only through its door", () => {
    const bad = relativeImports.filter(({ path, target }) => {
      const [room, wing = ""] = target.split("/");
      if (room !== "shared" || path.startsWith(`shared/${wing}/`)) return false;
      return target !== `shared/${wing}/mod.ts`;
    });
    expect(bad).toEqual([]);
  });

  it("do not reach a wing's own door from inside it", () => {
    const bad = relativeImports.filter(
      ({ path, target }) =>
        path.startsWith("shared/") && target === `${path.split("/").slice(0, 2).join("/")}/mod.ts`,
    );
    expect(bad).toEqual([]);
  });

  it("in scripts/ go only to rooms further down", () => {
    const roomOf = (path: string) => {
      const [top, room = "", ...rest] = path.split("/");
      return top === "scripts" && rest.length > 0 ? SCRIPT_ROOMS.indexOf(room) : undefined;
    };
    const bad = relativeImports.filter(({ path, target }) => {
      const [from, to] = [roomOf(path), roomOf(target)];
      return from !== undefined && to !== undefined && (from < 0 || to < from);
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

  it("know every wing of shared/", () => {
    const wings = new Set(
      modules
        .filter(({ path }) => path.startsWith("shared/"))
        .map(({ path }) => path.split("/")[1]),
    );
    expect([...wings].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
  });

  it("leave no package, nor bring Node into what is packed", () => {
    const bad = listFiles("packages")
      .filter(({ path }) => /^packages\/\w+\/src\//.test(path))
      .flatMap(({ path, text }) => importsOf(text).map((specifier) => ({ path, specifier })))
      .filter(({ path, specifier }) => {
        if (!specifier.startsWith(".")) return specifier.startsWith("node:");
        const target = posix.join(posix.dirname(path), specifier);
        return !target.startsWith(`${path.split("/").slice(0, 3).join("/")}/`);
      });
    expect(bad).toEqual([]);
  });

  it("bring Node into no code that runs in an Edge Function", () => {
    const bad = modules
      .filter(({ path }) => !path.startsWith("scripts/"))
      .flatMap(({ path, text }) =>
        importsOf(text)
          .filter((specifier) => specifier.startsWith("node:"))
          .map((specifier) => ({ path, specifier })),
      );
    // AsyncLocalStorage has no other name, and every runtime for functions has it under this one.
    expect(bad).toEqual([
      { path: "shared/engine/flows/step_work.ts", specifier: "node:async_hooks" },
    ]);
  });
});

describe("rooms", () => {
  const edge = modules.filter(
    ({ path }) => !path.startsWith("scripts/") && !path.includes("/guest"),
  );

  it("let only shared/kernel/config read the environment", () => {
    const bad = edge.filter(
      ({ path, text }) =>
        !path.startsWith("shared/kernel/config/") && /\bprocess\.env\b|\bDeno\.env\b/.test(text),
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
