import type { Context } from "hono";
import {
  eraseData,
  listErasures,
  listOperators,
  readExport,
  type Subject,
  setOperator,
} from "../../shared/engine/mod.ts";
import { CogoError } from "../../shared/kernel/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import {
  eraseBody,
  erasureAnswer,
  erasuresAnswer,
  exportAnswer,
  exportBody,
  operatorBody,
  operatorsAnswer,
  userPath,
} from "./contract.ts";

const privacy = [
  endpoint({
    method: "post",
    path: "/exports",
    name: "exportData",
    summary: "Reads a page of all that is held of a session, a person or a team.",
    body: exportBody,
    answer: exportAnswer,
    errors: ["not_found"],
    async handle({ client, body, context }) {
      return await readExport(client, subjectOf(body, context), body.after);
    },
  }),
  endpoint({
    method: "post",
    path: "/erasures",
    name: "eraseData",
    summary:
      "Erases a session, a person or a team for good, in parts: ask again until it is finished.",
    body: eraseBody,
    answer: erasureAnswer,
    errors: ["not_found", "invalid_state"],
    async handle({ client, body, context }) {
      return { erasure: await eraseData(client, subjectOf(body, context)) };
    },
  }),
  endpoint({
    method: "get",
    path: "/erasures",
    name: "listErasures",
    summary: "Lists certificates of what was erased: what there was, and what is left.",
    query: pageSchema,
    answer: erasuresAnswer,
    async handle({ client, query }) {
      const { rows, nextCursor } = await listErasures(client, query);
      return { erasures: rows, nextCursor };
    },
  }),
];

const operators = [
  endpoint({
    method: "get",
    path: "/operators",
    name: "listOperators",
    summary: "Lists the users who are operators.",
    operators: true,
    answer: operatorsAnswer,
    handle: async ({ client }) => ({ operators: [...(await listOperators(client))] }),
  }),
  endpoint({
    method: "put",
    path: "/operators/:userId",
    name: "setOperator",
    summary: "Makes a user an operator, or no longer.",
    operators: true,
    parameters: userPath,
    body: operatorBody,
    errors: ["not_found"],
    async handle({ client, parameters: { userId }, body: { operates } }) {
      await setOperator(client, userId, operates);
    },
  }),
];

function subjectOf(
  { kind, id }: { readonly kind: Subject["kind"]; readonly id?: string | undefined },
  context: Context<AppVariables>,
): Subject {
  const own = context.get("supabaseContext").userClaims?.id;
  const subject = id ?? (kind === "person" ? own : undefined);
  if (subject !== undefined) return { kind, id: subject };
  throw new CogoError({
    code: "invalid_input",
    message: `body.id: Expected the id of the ${kind}, got none`,
  });
}

/** Export, erasure, and who operates. */
export const privacyEndpoints = [...privacy, ...operators];
