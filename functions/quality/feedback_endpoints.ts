import { giveQualityFeedback, listQualityFeedback } from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { feedbackAnswer, feedbackBody, feedbackListAnswer, reportPath } from "./contract.ts";

/** What people say of verdicts. */
export const feedbackEndpoints = [
  endpoint({
    method: "post",
    path: "/reports/:reportId/feedback",
    name: "giveQualityFeedback",
    summary: "Says that a verdict is right or wrong, instead of what the user said before.",
    parameters: reportPath,
    body: feedbackBody,
    answer: feedbackAnswer,
    async handle({ client, parameters: { reportId }, body }) {
      return { feedback: await giveQualityFeedback(client, reportId, body) };
    },
  }),
  endpoint({
    method: "get",
    path: "/reports/:reportId/feedback",
    name: "listQualityFeedback",
    summary: "Lists what users said of a verdict.",
    parameters: reportPath,
    answer: feedbackListAnswer,
    async handle({ client, parameters: { reportId } }) {
      return { feedback: await listQualityFeedback(client, reportId) };
    },
  }),
];
