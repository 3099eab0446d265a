import {
  erasureSchema,
  invitationSchema,
  memberSchema,
  operatorSchema,
  teamSchema,
} from "../../shared/engine/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { teamEndpoints } from "./endpoints.ts";
import { privacyEndpoints } from "./privacy_endpoints.ts";

export const teamsApi: Api = {
  slug: "cogo-teams",
  summary: "Teams and their members, operators, and what people may have exported or erased.",
  callers: "users and operators",
  schemas: {
    Erasure: erasureSchema,
    Invitation: invitationSchema,
    Member: memberSchema,
    Operator: operatorSchema,
    Team: teamSchema,
  },
  endpoints: [...teamEndpoints, ...privacyEndpoints],
};

export const app = createApp(teamsApi);
