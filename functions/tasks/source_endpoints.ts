import {
  addRequirement,
  addSources,
  listPassages,
  listRequirements,
  readRequirementRow,
  TaskStore,
  updateRequirement,
} from "../../shared/engine/mod.ts";
import { acceptSources } from "../../shared/generation/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import { Reply } from "../_http/reply.ts";
import { sourcePath, sourcesQuery, taskPath } from "./contract.ts";
import {
  addRequirementBody,
  addSourcesBody,
  passagesAnswer,
  requirementAnswer,
  requirementPath,
  requirementsAnswer,
  requirementsQuery,
  sourcesAnswer,
  updateRequirementBody,
} from "./requirement_contract.ts";

/** What a task is to be understood from, and what it is to meet. */
export const sourceEndpoints = [
  endpoint({
    method: "get",
    path: "/:taskId/sources",
    name: "listTaskSources",
    summary: "Lists a task's sources, with or without their content.",
    parameters: taskPath,
    query: sourcesQuery,
    answer: sourcesAnswer,
    async handle({ client, parameters: { taskId }, query: { content } }) {
      const tasks = new TaskStore(client);
      const sources = await tasks.listSources(taskId);
      if (content === "false") return { sources };
      const whole = await tasks.readSources(taskId);
      return {
        sources: sources.map((source) => ({
          ...source,
          data: whole.find(({ ordinal }) => ordinal === source.ordinal)?.data,
        })),
      };
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/sources",
    name: "addTaskSources",
    summary: "Gives a task more sources, as long as it has not been analysed.",
    parameters: taskPath,
    body: addSourcesBody,
    answer: sourcesAnswer,
    statuses: [201],
    errors: ["invalid_state", "source_invalid"],
    async handle({ client, parameters: { taskId }, body }) {
      await addSources(client, taskId, await acceptSources(body.sources));
      const sources = await new TaskStore(client).listSources(taskId);
      return new Reply({ sources }, { status: 201 });
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/sources/:ordinal/passages",
    name: "listPassages",
    summary: "Lists what was said or written in a source, in order.",
    parameters: sourcePath,
    query: pageSchema,
    answer: passagesAnswer,
    async handle({ client, parameters, query }) {
      const { rows, nextCursor } = await listPassages(client, parameters, query);
      return { passages: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/requirements",
    name: "listRequirements",
    summary: "Lists what a task is to meet, where it was said, and what became of it.",
    parameters: taskPath,
    query: requirementsQuery,
    answer: requirementsAnswer,
    async handle({ client, parameters: { taskId }, query }) {
      const { rows, nextCursor } = await listRequirements(client, taskId, query);
      return { requirements: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/requirements/:number",
    name: "readRequirementRow",
    summary: "Reads one requirement of a task.",
    parameters: requirementPath,
    answer: requirementAnswer,
    versioned: true,
    async handle({ client, parameters: { taskId, number } }) {
      const requirement = await readRequirementRow(client, taskId, number);
      return new Reply({ requirement }, { version: requirement.version });
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/requirements",
    name: "addRequirement",
    summary: "Adds a requirement to a task, approved.",
    parameters: taskPath,
    body: addRequirementBody,
    answer: requirementAnswer,
    statuses: [201],
    errors: ["invalid_state"],
    versioned: true,
    async handle({ client, parameters: { taskId }, body }) {
      const requirement = await addRequirement(client, taskId, body);
      return new Reply({ requirement }, { status: 201, version: requirement.version });
    },
  }),
  endpoint({
    method: "patch",
    path: "/:taskId/requirements/:number",
    name: "updateRequirement",
    summary:
      "Changes, approves or rejects a requirement, until the analysis has started to read it.",
    parameters: requirementPath,
    body: updateRequirementBody,
    answer: requirementAnswer,
    errors: ["invalid_state"],
    versioned: true,
    async handle({ client, parameters, body, preconditions }) {
      const requirement = await updateRequirement(client, parameters, body, preconditions.version);
      return new Reply({ requirement }, { version: requirement.version });
    },
  }),
];
