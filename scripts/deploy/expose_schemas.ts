import { join } from "node:path";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { readConfig } from "../stack/config.ts";
import type { DeploySettings } from "./deploy_settings.ts";
import type { DeployStep } from "./deploy_step.ts";
import { redact } from "./redact.ts";

const dataApiConfig = z.object({ db_schema: z.string() });
const TIMEOUT_MILLISECONDS = 30_000;

/**
 * Adds the schemas of config.toml to those the project's Data API shows.
 *
 * Not `supabase config push`: it would make config.toml's list the whole list, and take away what
 * other applications of the same project need.
 */
export const exposeSchemas: DeployStep = {
  name: "data-api",
  describe: ({ projectRef }) => `show COGO's schema in the Data API of project ${projectRef}`,
  async run(settings) {
    const { api } = await readConfig(join(settings.projectRoot, "supabase", "config.toml"));
    const shown = dataApiConfig
      .parse(await callDataApiConfig(settings, { method: "GET" }))
      .db_schema.split(",")
      .map((schema) => schema.trim())
      .filter((schema) => schema !== "");
    const missing = api.schemas.filter((schema) => !shown.includes(schema));
    if (missing.length === 0) return;
    await callDataApiConfig(settings, {
      method: "PATCH",
      body: JSON.stringify({ db_schema: [...shown, ...missing].join(",") }),
    });
  },
};

async function callDataApiConfig(
  settings: DeploySettings,
  request: { readonly method: string; readonly body?: string },
): Promise<unknown> {
  const response = await fetch(`${settings.apiUrl}/v1/projects/${settings.projectRef}/postgrest`, {
    ...request,
    headers: {
      authorization: `Bearer ${settings.accessToken}`,
      "content-type": "application/json",
    },
    signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
  }).catch((cause: unknown) => {
    throw new CogoError({
      code: "management_api_failed",
      message: `Expected the management API at ${settings.apiUrl}, but it did not answer`,
      cause,
    });
  });
  const text = await response.text();
  if (response.ok) return text === "" ? undefined : JSON.parse(text);
  throw new CogoError({
    code: "management_api_failed",
    message: `Expected ${request.method} of the Data API's settings to succeed, got ${response.status}: ${redact(text.slice(0, 300), settings.secrets)}`,
  });
}
