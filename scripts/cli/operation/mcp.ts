import { CogoError } from "../../../shared/kernel/mod.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { formatTime } from "../terminal/format_time.ts";

const NAME = "cogo";

/** `./cogo mcp install`: what to add to each MCP client so that it finds this stack's tools. */
export async function mcp(options: { readonly data?: string | undefined }): Promise<number> {
  const text = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    const { session } = (await client.auth.getSession()).data;
    if (session === null) {
      throw new CogoError({ code: "sign_in_failed", message: "The stack gave no access token" });
    }
    const url = `${stack.apiUrl}/functions/v1/cogo-mcp`;
    return describe(url, session.access_token, session.expires_at);
  });
  process.stdout.write(text);
  return 0;
}

function describe(url: string, token: string, expiresAt: number | undefined): string {
  const header = `Bearer ${token}`;
  const entry = { type: "http", url, headers: { Authorization: header } };
  const json = (name: string, value: object) => JSON.stringify({ [name]: value }, null, 2);
  const until =
    expiresAt === undefined ? "soon" : formatTime(new Date(expiresAt * 1_000).toISOString());
  return [
    `MCP over streamable HTTP: ${url}`,
    `As this machine's user; the token below is valid until ${until}. Run this again for a new one.`,
    "",
    "Claude Code:",
    `  claude mcp add --transport http ${NAME} ${url} --header "Authorization: ${header}"`,
    "",
    "Cursor, in .cursor/mcp.json:",
    json("mcpServers", { [NAME]: { url, headers: entry.headers } }),
    "",
    "VS Code, in .vscode/mcp.json:",
    json("servers", { [NAME]: entry }),
    "",
  ].join("\n");
}
