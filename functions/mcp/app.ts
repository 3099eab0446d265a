import { createMcpHandler } from "@modelcontextprotocol/server";
import { CogoError, log } from "../../shared/kernel/mod.ts";
import { createApp } from "../_http/app.ts";
import { readJson } from "../_http/validate.ts";
import { searchSource } from "../_search/search_source.ts";
import { CogoServer } from "./cogo_server.ts";
import { explainRefusal, refuseBody } from "./explain_refusal.ts";
import { knowledgeTools } from "./knowledge_tools.ts";
import { challenge, describeResource, METADATA_PATH } from "./protected_resource.ts";
import { resultTools } from "./result_tools.ts";
import { taskTools } from "./task_tools.ts";
import type { Caller, Tool } from "./tool.ts";

const TOOLS: readonly Tool[] = [...taskTools, ...resultTools, ...knowledgeTools];

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
  try {
    const options = c.req.method === "POST" ? { parsedBody: await readJson(c) } : {};
    return await explainRefusal(await handler.fetch(c.req.raw, options));
  } catch (error) {
    if (!(error instanceof CogoError)) throw error;
    onerror(error);
    return refuseBody(error);
  }
});

function createServer(caller: Caller): CogoServer {
  const server = new CogoServer();
  for (const tool of TOOLS) tool.register(server, caller);
  return server;
}
