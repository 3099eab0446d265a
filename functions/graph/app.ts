import { graphNodeSchema, pathStepSchema, taskLineageSchema } from "../../shared/knowledge/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { driftEndpoints } from "./drift_endpoints.ts";
import { graphEndpoints } from "./endpoints.ts";
import { questionEndpoints } from "./question_endpoints.ts";

export const graphApi: Api = {
  slug: "cogo-graph",
  summary:
    "The graph: how requirements, tasks, files, documents, symbols, agents and roles relate.",
  callers: "users and operators",
  schemas: { GraphNode: graphNodeSchema, PathStep: pathStepSchema, TaskLineage: taskLineageSchema },
  endpoints: [...graphEndpoints, ...questionEndpoints, ...driftEndpoints],
};

export const app = createApp(graphApi);
