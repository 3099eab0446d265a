import { agentsApi } from "../../functions/agents/app.ts";
import { graphApi } from "../../functions/graph/app.ts";
import { knowledgeApi } from "../../functions/knowledge/app.ts";
import { monitorApi } from "../../functions/monitor/app.ts";
import { qualityApi } from "../../functions/quality/app.ts";
import { sessionsApi } from "../../functions/sessions/app.ts";
import { tasksApi } from "../../functions/tasks/app.ts";
import { teamsApi } from "../../functions/teams/app.ts";
import { workflowsApi } from "../../functions/workflows/app.ts";

/** What COGO offers over HTTP, function by function. */
export const apis = [
  sessionsApi,
  tasksApi,
  workflowsApi,
  qualityApi,
  agentsApi,
  knowledgeApi,
  graphApi,
  monitorApi,
  teamsApi,
];
