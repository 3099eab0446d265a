import { z } from "zod";

/** What COGO says besides of an error of the protocol: its own code, and what would help. */
export interface Explanation {
  readonly code: string;
  readonly remedy: string;
}

/** An error as JSON-RPC has it. */
interface ProtocolFault {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export const PARSE_ERROR = -32700;
/** Of the transport, which has no code of its own: of a body its version or type. */
export const REFUSED = -32000;
const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;
const INTERNAL_ERROR = -32603;
const UNSUPPORTED_VERSION = -32022;

const wrongVersion: Explanation = {
  code: "invalid_input",
  remedy: "Send the MCP-Protocol-Version that initialize has answered, or one that is supported",
};
const noMessage: Explanation = {
  code: "invalid_input",
  remedy: "Send one JSON-RPC message, as the protocol has it, and headers that say the same",
};
const wrongParameters: Explanation = {
  code: "invalid_input",
  remedy: "Give what the protocol's schema of the method describes",
};
const BY_CODE: Readonly<Record<number, Explanation>> = {
  [REFUSED]: wrongVersion,
  [UNSUPPORTED_VERSION]: wrongVersion,
  [METHOD_NOT_FOUND]: {
    code: "not_found",
    remedy: "Call tools/list and tools/call: this server has tools, no prompts or resources",
  },
  [INVALID_PARAMS]: wrongParameters,
  [INTERNAL_ERROR]: {
    code: "internal_error",
    remedy: "Try again; if it comes again, ask an operator to look into the log of cogo-mcp",
  },
};

/** The error with `code` and `remedy` in its `data`, beside what the protocol says there. */
export function explainError(error: ProtocolFault, byStatus?: Explanation): ProtocolFault {
  const data = z.looseObject({}).catch({}).parse(error.data);
  if ("remedy" in data) return error;
  const { code, message, explanation } = interpret(error);
  return { code, message, data: { ...data, ...(byStatus ?? explanation) } };
}

function interpret({ code, message }: ProtocolFault) {
  const tool = unknownToolIn(message);
  if (code === INVALID_PARAMS && tool !== undefined) {
    return {
      code,
      message: `Expected a tool that there is, got ${JSON.stringify(tool)}`,
      explanation: { code: "not_found", remedy: "tools/list names the tools" },
    };
  }
  const issues = issuesIn(message);
  if (issues !== undefined) {
    return { code: INVALID_PARAMS, message: issues, explanation: wrongParameters };
  }
  return { code, message, explanation: BY_CODE[code] ?? noMessage };
}

/** The server takes what every object has, such as `constructor`, for a tool that is disabled; none of ours is. */
const unknownToolIn = (message: string): string | undefined =>
  /^Tool (.*) (?:not found|disabled)$/s.exec(message)?.[1];

const issuesSchema = z.array(
  z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }),
);

/** What is wrong where, of a message that is a list of what Zod found, which the server answers as a fault of its own. */
function issuesIn(message: string): string | undefined {
  const list = /\[\s*\{.*\]$/s.exec(message)?.[0];
  if (list === undefined) return undefined;
  try {
    const issues = issuesSchema.parse(JSON.parse(list));
    return issues.map(({ path, message: wrong }) => `${path.join(".")}: ${wrong}`).join("; ");
  } catch {
    return undefined;
  }
}
