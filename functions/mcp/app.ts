import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { log } from "../../shared/kernel/mod.ts";
import { createApp } from "../_http/app.ts";
import { searchSource } from "../_search/search_source.ts";
import { explainRefusal } from "./explain_refusal.ts";
import { knowledgeTools } from "./knowledge_tools.ts";
import { challenge, describeResource, METADATA_PATH } from "./protected_resource.ts";
import { resultTools } from "./result_tools.ts";
import { taskTools } from "./task_tools.ts";
import type { Caller, Tool } from "./tool.ts";

const TOOLS: readonly Tool[] = [...taskTools, ...resultTools, ...knowledgeTools];
const INSTRUCTIONS = [
  "COGO turns requirements into tested, reviewed code inside the user's own Supabase project.",
  "Use read_requirement to see how a requirement is understood, create_task to submit it, wait_for_task until it has",
  "ended or waits for approval, list_files and read_file for what it made, explain_task for why it is as it is.",
].join(" ");

/** COGO as an MCP server over streamable HTTP, as the signed-in user. It holds nothing between requests. */
export const app = createApp({
  slug: "cogo-mcp",
  summary: "COGO's tools for MCP clients.",
  callers: "users",
  endpoints: [],
  documents: { [METADATA_PATH]: describeResource },
  challenge,
});

app.all("/", async (c) => {
  const caller: Caller = { client: c.get("client"), search: (project) => searchSource(c, project) };
  const onerror = (error: Error) => log("warning", "mcp_request_refused", { error: error.message });
  const handler = createMcpHandler(() => createServer(caller), { onerror });
  return await explainRefusal(await handler.fetch(c.req.raw));
});

function createServer(caller: Caller): McpServer {
  const server = new McpServer({ name: "cogo", version: "0.1.0" }, { instructions: INSTRUCTIONS });
  for (const tool of TOOLS) tool.register(server, caller);
  return server;
}
