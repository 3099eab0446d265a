import { McpServer, type RequestId, type Transport } from "@modelcontextprotocol/server";
import { explainError } from "./explain_error.ts";

const INSTRUCTIONS = [
  "COGO turns requirements into tested, reviewed code inside the user's own Supabase project.",
  "Use read_requirement to see how a requirement is understood, create_task to submit it, wait_for_task until it has",
  "ended or waits for approval, list_files and read_file for what it made, explain_task for why it is as it is.",
].join(" ");

/** An MCP server that explains its errors, and remembers what tools were given before it is parsed. */
export class CogoServer extends McpServer {
  readonly #given = new Map<RequestId, unknown>();

  constructor() {
    super({ name: "cogo", version: "0.1.0" }, { instructions: INSTRUCTIONS });
  }

  /** The arguments of a call as they were sent: parsed, a member `__proto__` is gone. */
  argumentsOf(id: RequestId): unknown {
    return this.#given.get(id);
  }

  override async connect(transport: Transport): Promise<void> {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
      if (!("error" in message)) return send(message, options);
      return send({ ...message, error: explainError(message.error) }, options);
    };
    await super.connect(transport);
    const receive = transport.onmessage;
    transport.onmessage = (message, extra) => {
      if ("id" in message && "params" in message) {
        this.#given.set(message.id, message.params?.arguments);
      }
      receive?.(message, extra);
    };
  }
}
