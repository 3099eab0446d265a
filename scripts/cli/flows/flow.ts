import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { z } from "zod";
import { sessionAnswer } from "../../../functions/sessions/contract.ts";
import { taskAnswer } from "../../../functions/tasks/contract.ts";
import { listFlows } from "../../../shared/engine/mod.ts";
import { type ApiClient, CogoError, type Json } from "../../../shared/kernel/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { deployFlowFunction } from "../../deploy/deploy_flow_function.ts";
import { readDeploySettings } from "../../deploy/deploy_settings.ts";
import { registerServedFlows } from "../../deploy/register_served_flows.ts";
import { PROJECT_ROOT } from "../../project_root.ts";
import { deployToStack } from "../../stack/mod.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import { FunctionLog } from "./function_log.ts";

interface FlowOptions {
  readonly input?: string | undefined;
  readonly projectRef?: string | undefined;
  readonly data?: string | undefined;
}

/** `./cogo flow deploy FOLDER`, `./cogo flow start NAME`, `./cogo flow list`. */
export async function flow(
  action: "deploy" | "start" | "list",
  subject: string | undefined,
  options: FlowOptions,
): Promise<number> {
  if (action === "list") {
    if (subject !== undefined) throw usage(`Expected nothing after "flow list", got "${subject}"`);
    return await list(options);
  }
  if (subject === undefined) {
    const wanted = action === "deploy" ? "the folder of a function" : "the name of a flow";
    throw usage(`Expected ${wanted} after "flow ${action}"`);
  }
  return action === "deploy" ? await deploy(subject, options) : await start(subject, options);
}

function usage(message: string): CogoError {
  return new CogoError({ code: "usage", message, remedy: "See ./cogo help flow" });
}

function requireSlug(slug: string): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug) || slug.length > 100) {
    throw usage(`Expected a folder named in lower-case words with hyphens, got "${slug}"`);
  }
  if (slug.startsWith("cogo-")) {
    throw usage(`Expected a folder that is not named like COGO's own functions, got "${slug}"`);
  }
}

/** The function is named as its folder. */
async function deploy(folder: string, { projectRef, data }: FlowOptions): Promise<number> {
  const slug = basename(resolve(folder));
  requireSlug(slug);
  const entrypoint = resolve(folder, "index.ts");
  if (!(await stat(entrypoint).catch(() => undefined))?.isFile()) {
    throw usage(`Expected an index.ts in ${folder}, found none`);
  }
  const registered =
    projectRef === undefined
      ? await deployEmbedded({ slug, entrypoint }, data)
      : await deployHosted({ slug, entrypoint }, projectRef);
  const noun = registered === 1 ? "flow" : "flows";
  process.stdout.write(`Deployed ${slug}, which serves ${registered} ${noun}\n`);
  return 0;
}

async function deployEmbedded(
  served: { readonly slug: string; readonly entrypoint: string },
  data: string | undefined,
): Promise<number> {
  return await withRunningStack(data, async ({ apiUrl, secretKey, folder }) => {
    const log = await FunctionLog.open(folder, served.slug);
    await deployToStack(folder, served);
    return await registerServedFlows({
      url: apiUrl,
      secretKey,
      slug: served.slug,
      where: log.path,
      log: () => log.read(),
    });
  });
}

async function deployHosted(
  served: { readonly slug: string; readonly entrypoint: string },
  projectRef: string,
): Promise<number> {
  const settings = readDeploySettings({
    projectRoot: PROJECT_ROOT,
    projectRef,
    databaseUrl: undefined,
    environment: process.env,
  });
  await deployFlowFunction(settings, served);
  const { projectUrl: url, secretKey } = settings;
  const where = `on the dashboard, under Edge Functions, ${served.slug}, Logs`;
  return await registerServedFlows({ url, secretKey, slug: served.slug, where });
}

async function start(name: string, { input, data }: FlowOptions): Promise<number> {
  const given = readInput(input);
  const taskId = await withRunningStack(data, async (stack) => {
    const client = await openUserClient(stack);
    return await startFlow(client, name, given);
  });
  process.stdout.write(`Started ${name} as task ${taskId}\n`);
  return 0;
}

async function startFlow(client: ApiClient, name: string, input: Json): Promise<string> {
  const opening = {
    method: "POST",
    path: "cogo-sessions",
    body: { title: `Flow ${name}` },
  } as const;
  const { session } = await callEndpoint(client, opening, sessionAnswer);
  const body = { sessionId: session.sessionId, flow: { name, input } };
  const submission = { method: "POST", path: "cogo-tasks", body } as const;
  const { task } = await callEndpoint(client, submission, taskAnswer);
  return task.taskId;
}

function readInput(text = "{}"): Json {
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    throw usage("Expected --input to be JSON");
  }
}

async function list({ data }: FlowOptions): Promise<number> {
  const flows = await withRunningStack(data, async (stack) =>
    listFlows(await openUserClient(stack)),
  );
  const lines = flows.map(({ flow: name, version, functionSlug, inputSchema }) => {
    const { $schema: _, ...schema } = inputSchema;
    return `${name}  version ${version}, served by ${functionSlug}\n  input ${JSON.stringify(schema)}\n`;
  });
  const none = `No flows yet; ${composeCommand("flow deploy", data)} FOLDER makes some\n`;
  process.stdout.write(lines.length === 0 ? none : lines.join(""));
  return 0;
}
