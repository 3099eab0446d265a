import { stackStatus } from "../../stack/mod.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import { dataFolder } from "./stack_session.ts";

type StackStatus = Awaited<ReturnType<typeof stackStatus>>;
type StackState = Extract<StackStatus, { status: "running" }>["state"];

/** `./cogo status`: what runs where. Status 0 when the stack is running, 1 when it is not. */
export async function status(options: {
  readonly data?: string | undefined;
  readonly json?: true | undefined;
  readonly env?: true | undefined;
}): Promise<number> {
  const current = await stackStatus(dataFolder(options.data));
  if (options.json) {
    process.stdout.write(`${JSON.stringify(withoutSecret(current), null, 2)}\n`);
  } else if (current.status === "stopped") {
    const message = `No stack is running; start one with ${composeCommand("up", options.data)}\n`;
    // Standard output may be on its way into a file of variables.
    (options.env ? process.stderr : process.stdout).write(message);
  } else {
    process.stdout.write(
      options.env ? renderEnvironment(current.state) : render(current.state, options.data),
    );
  }
  return current.status === "running" ? 0 : 1;
}

function render(state: StackState, data: string | undefined): string {
  const { pid, apiUrl, databaseUrl, embeddedDatabase, dataFolder, functions } = state;
  return [
    `The stack is running (process ${pid})`,
    `  API          ${apiUrl}`,
    `  Data API     ${apiUrl}/rest/v1`,
    `  Auth         ${apiUrl}/auth/v1`,
    `  Functions    ${apiUrl}/functions/v1`,
    `  Reference    ${apiUrl}/docs`,
    `  Realtime     ${apiUrl.replace(/^http/, "ws")}/realtime/v1`,
    `  Postgres     ${withoutPassword(databaseUrl)}`,
    ...(embeddedDatabase ? [`  Data         ${dataFolder}`] : []),
    `  Keys         ${composeCommand("status", data)} --env`,
    ...functions.map(({ slug, pid }) => `  Function     ${slug.padEnd(32)} process ${pid}`),
    "",
  ].join("\n");
}

/** In the words of Supabase's own command line and libraries. */
function renderEnvironment({ apiUrl, publishableKey, secretKey, databaseUrl }: StackState): string {
  const variables = {
    SUPABASE_URL: apiUrl,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    SUPABASE_SECRET_KEY: secretKey,
    SUPABASE_DB_URL: databaseUrl,
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function withoutPassword(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.password = "";
  return url.href;
}

/** What is printed ends up in logs and issues. */
function withoutSecret(current: StackStatus) {
  if (current.status === "stopped") return current;
  const { secretKey: _, databaseUrl: __, ...state } = current.state;
  return { status: current.status, ...state };
}
