import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { assignFiles } from "../../../../shared/generation/by_models/assign_files.ts";
import type { Contract, PlannedFile } from "../../../../shared/generation/by_models/contract.ts";
import type { ProgramSpecification } from "../../../../shared/generation/by_models/program_specification.ts";
import { createTask } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "../../engine/worker/open_engine.ts";

const file = (path: string, kind: PlannedFile["kind"]): PlannedFile => ({
  path,
  kind,
  area: "backend",
  purpose: "Slugs",
  exports: [],
  dependsOn: [],
  criteria: [],
});
const CONTRACT: Contract = {
  summary: "",
  sharedTypes: "",
  packages: [],
  files: [file("src/slugify.ts", "source"), file("test/slugify.test.ts", "test")],
  decisions: [],
};

const SLUGS: ProgramSpecification = {
  kind: "program",
  title: "Slugs",
  summary: "",
  requirement: "A function that makes slugs",
  language: "typescript",
  constraints: [],
  assumptions: [],
  acceptanceCriteria: [],
  entities: [],
};

let engine: Engine;
let sessionId: string;
beforeAll(async () => {
  engine = await openEngine();
  await engine.test.asOwner(
    "create table public.seeded as select role, capabilities from cogo.roles",
  );
});
afterAll(() => engine.close());
beforeEach(async () => {
  await engine.reset();
  await engine.test.asOwner(
    `update cogo.roles set capabilities = seeded.capabilities
     from public.seeded where seeded.role = roles.role`,
  );
  ({ sessionId } = await createTask(engine.test));
});

const assign = () => {
  const task = { sessionId, specification: SLUGS, architect: "software-architect" };
  return assignFiles(engine.client, task, CONTRACT);
};
/** Who is able to write tests, besides what a role is for. */
const onlyTesters = (...roles: readonly string[]) =>
  engine.test.asOwner(
    `update cogo.roles set capabilities = case when role = any (string_to_array($1, ','))
       then array_append(array_remove(capabilities, 'test-generation'), 'test-generation')
       else array_append(array_remove(capabilities, 'test-generation'), 'no-tests') end
     where role = any (string_to_array($1, ',')) or 'test-generation' = any (capabilities)`,
    [roles.join(",")],
  );

describe("assignFiles()", () => {
  it("has tests written by another role than the code, ruled on by a third, and records who", async () => {
    const { agreed, revision, decisions } = await assign();
    expect(revision.add.map(({ role }) => role)).toEqual(["backend-developer", "test-engineer"]);
    expect(agreed).toEqual({
      ...CONTRACT,
      authors: { "src/slugify.ts": "backend-developer", "test/slugify.test.ts": "test-engineer" },
      adjudicator: "quality-engineer",
      architect: "software-architect",
    });
    expect(decisions.find(({ kind }) => kind === "authorship")?.outcome).toEqual({
      code: ["backend-developer"],
      tests: ["test-engineer"],
      adjudicator: "quality-engineer",
    });
  });

  it("takes the next best role for tests where the best one writes the code", async () => {
    await onlyTesters("backend-developer", "technical-writer");
    const { revision } = await assign();
    expect(revision.add.map(({ role }) => role)).toEqual(["backend-developer", "technical-writer"]);
  });

  it("assigns nothing where only the author of the code could write its tests", async () => {
    await onlyTesters("backend-developer");
    await expect(assign()).rejects.toMatchObject({ code: "no_role" });
  });
});
