import { z } from "zod";
import type { Exchange } from "./exchange.ts";
import type { DocumentedResponse, Operation } from "./operation.ts";

/** All that an answer has of what its operation does not document, and lacks of what it documents. */
export function findFaults(exchange: Exchange): readonly string[] {
  const { operation, status } = exchange;
  const faults = [...headerFaults(exchange)];
  if (status >= 500) faults.push(`Expected no failure of the server, got ${status}`);
  const documented = operation.responses.get(status);
  if (documented === undefined) return [...faults, `The status ${status} is not documented`];
  return [
    ...faults,
    ...bodyFaults(exchange, documented),
    ...documentedHeaders(exchange, documented),
  ];
}

/** The first word of each is exact, and the rest is what it must contain. */
const ALWAYS: Readonly<Record<string, RegExp>> = {
  "x-request-id": /^[\w-]+$/,
  "x-content-type-options": /^nosniff$/,
  "strict-transport-security": /max-age=\d+/,
  "access-control-allow-origin": /^\*$/,
  "access-control-expose-headers": /etag.*retry-after.*x-request-id/i,
};

function* headerFaults({ status, headers }: Exchange): Generator<string> {
  for (const [name, expected] of Object.entries(ALWAYS)) {
    const value = headers.get(name) ?? "";
    if (!expected.test(value)) yield `Expected the header ${name}: ${expected}, got "${value}"`;
  }
  // What is refused before it is known who asks may be kept by nobody either way.
  const isPrivate = headers.get("cache-control") === "private, no-cache";
  if (status < 400 && !isPrivate) yield "Expected the header cache-control: private, no-cache";
  const retryAfter = headers.get("retry-after");
  if (retryAfter === null ? status === 503 : !/^[1-9]\d*$/.test(retryAfter)) {
    yield `Expected the header retry-after in seconds, got "${retryAfter}"`;
  }
}

function* bodyFaults(exchange: Exchange, { content }: DocumentedResponse): Generator<string> {
  const { operation, headers, text, json } = exchange;
  const type = headers.get("content-type")?.split(";")[0] ?? "none";
  if (Object.keys(content).length === 0) {
    if (text !== "") yield "Expected no body, as documented";
    return;
  }
  const described = content[type];
  if (described === undefined) {
    yield `Expected the type ${Object.keys(content).join(" or ")}, got ${type}`;
    return;
  }
  if (described.schema === undefined) return;
  const problem = operation.schemas.findProblem(described.schema, json);
  if (problem !== undefined) yield `The body is not what is documented: ${problem}`;
  if (type === "application/problem+json") yield* problemFaults(exchange);
}

const problemDetails = z.looseObject({
  status: z.int(),
  requestId: z.string(),
  code: z.string(),
  detail: z.string(),
});

/** How Postgres words what it does not take. */
const WORDS_OF_POSTGRES = / violates | out of range for type |^invalid input syntax /;

function* problemFaults({ status, headers, json }: Exchange): Generator<string> {
  const problem = problemDetails.safeParse(json).data;
  if (WORDS_OF_POSTGRES.test(problem?.detail ?? "")) yield "Expected no words of Postgres";
  if (problem?.status !== status) yield `Expected the status ${status} in the problem too`;
  if (problem?.requestId !== headers.get("x-request-id"))
    yield "Expected the same request id twice";
}

function* documentedHeaders({ headers }: Exchange, documented: DocumentedResponse) {
  for (const [name, { required }] of Object.entries(documented.headers)) {
    if (required && !headers.has(name)) yield `Expected the header ${name}, which is documented`;
  }
}

/** Which refusal a caller meets whatever is sent; undefined for those who may call. */
export function refusalOf({ callers }: Operation, { caller }: Pick<Exchange, "caller">) {
  if (caller === "nobody") return 401;
  if (caller === "operator") return callers.has("operator") ? undefined : 401;
  return callers.has("user") ? undefined : 403;
}
