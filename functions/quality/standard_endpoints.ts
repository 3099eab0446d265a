import {
  listQualityDimensions,
  listQualityStandards,
  readQualityStandard,
  rollBackQualityStandard,
  setQualityStandard,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { Reply } from "../_http/reply.ts";
import {
  dimensionsAnswer,
  rollbackBody,
  standardAnswer,
  standardBody,
  standardQuery,
  standardsAnswer,
  versionsQuery,
} from "./contract.ts";

/** Standards: what a project demands, in every version. */
export const standardEndpoints = [
  endpoint({
    method: "get",
    path: "/dimensions",
    name: "listQualityDimensions",
    summary: "Lists what is measured, and the usual weights.",
    answer: dimensionsAnswer,
    async handle({ client }) {
      return { dimensions: await listQualityDimensions(client) };
    },
  }),
  endpoint({
    method: "get",
    path: "/standards",
    name: "readQualityStandard",
    summary: "Reads what a project demands: the standard in force, or an earlier version.",
    query: standardQuery,
    answer: standardAnswer,
    errors: ["not_found"],
    versioned: true,
    async handle({ client, query: { project, version } }) {
      const standard = await readQualityStandard(client, project, version);
      return new Reply({ standard }, { version: standard.version });
    },
  }),
  endpoint({
    method: "put",
    path: "/standards",
    name: "setQualityStandard",
    summary: "Puts a standard into force for the runs of a project that begin from now on.",
    body: standardBody,
    answer: standardAnswer,
    versioned: true,
    async handle({ client, body: { project, dimensions }, preconditions }) {
      const { version } = preconditions;
      const standard = await setQualityStandard(client, project, dimensions, version);
      return new Reply({ standard }, { version: standard.version });
    },
  }),
  endpoint({
    method: "get",
    path: "/standards/versions",
    name: "listQualityStandards",
    summary: "Lists the versions of a project's standard, the last one first.",
    query: versionsQuery,
    answer: standardsAnswer,
    async handle({ client, query: { project, ...page } }) {
      return await listQualityStandards(client, project, page);
    },
  }),
  endpoint({
    method: "post",
    path: "/standards/rollback",
    name: "rollBackQualityStandard",
    summary: "Puts what an earlier version of a standard said into force again, as a new one.",
    body: rollbackBody,
    answer: standardAnswer,
    errors: ["not_found"],
    versioned: true,
    async handle({ client, body: { project, version }, preconditions }) {
      const expected = preconditions.version;
      const standard = await rollBackQualityStandard(client, project, version, expected);
      return new Reply({ standard }, { version: standard.version });
    },
  }),
];
