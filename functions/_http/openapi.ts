import { z } from "zod";
import { jsonSchema } from "../../shared/kernel/mod.ts";
import type { Api } from "./app.ts";
import type { Endpoint } from "./endpoint.ts";
import { ERRORS, errorsOf } from "./errors.ts";
import { isTransient, problemSchema } from "./problem.ts";
import { SchemaDescriber } from "./schema_describer.ts";

type Json = { readonly [member: string]: unknown };

/** The OpenAPI 3.1 document of these functions; paths are below a project's `/functions/v1`. */
export function describeApi(apis: readonly Api[]): Json {
  return new ApiDescriber(apis).describe(apis);
}

class ApiDescriber {
  readonly #schemas: SchemaDescriber;
  readonly #responses = new Map<string, Json>();

  constructor(apis: readonly Api[]) {
    this.#schemas = new SchemaDescriber({
      Problem: problemSchema,
      Json: jsonSchema,
      ...Object.assign({}, ...apis.map((api) => api.schemas)),
    });
  }

  describe(apis: readonly Api[]): Json {
    const paths: Record<string, Record<string, Json>> = {};
    for (const api of apis) {
      for (const endpoint of api.endpoints) {
        const path = `/${api.slug}${endpoint.path}`
          .replace(/\/$/, "")
          .replaceAll(/:(\w+)/g, "{$1}");
        paths[path] ??= {};
        paths[path][endpoint.method] = this.#operation(api, endpoint);
      }
    }
    return {
      openapi: "3.1.0",
      info: INFO,
      servers: [SERVER],
      tags: apis.map(({ slug, summary }) => ({ name: slug, description: summary })),
      paths,
      components: {
        schemas: this.#schemas.components(),
        responses: Object.fromEntries(this.#responses),
        securitySchemes: SECURITY_SCHEMES,
      },
    };
  }

  #operation(api: Api, endpoint: Endpoint): Json {
    const { name, summary, body } = endpoint;
    const parameters = this.#parameters(endpoint);
    return {
      operationId: name,
      tags: [api.slug],
      summary,
      security: securityOf(api, endpoint),
      ...(parameters.length > 0 && { parameters }),
      ...(body && {
        requestBody: {
          required: !body.safeParse({}).success,
          content: { "application/json": { schema: this.#schemas.describe(body, "input") } },
        },
      }),
      responses: { ...this.#answers(endpoint), ...this.#refusals(api, endpoint) },
    };
  }

  #parameters({
    method,
    parameters,
    query,
    versioned,
    changesVersion,
    idempotent,
  }: Endpoint): readonly Json[] {
    return [
      ...this.#members(parameters).map((member) => ({ ...member, in: "path", required: true })),
      ...this.#members(query).map((member) => ({ ...member, in: "query" })),
      ...(versioned && method === "get" ? [IF_NONE_MATCH] : []),
      ...(changesVersion ? [IF_MATCH] : []),
      ...(idempotent ? [IDEMPOTENCY_KEY] : []),
    ];
  }

  #members(schema: z.ZodType | undefined): readonly Json[] {
    if (schema === undefined) return [];
    const described = objectSchema.parse(this.#schemas.describe(schema, "input"));
    const { properties = {}, required = [] } = described;
    return Object.entries(properties).map(([name, member]) => ({
      name,
      required: required.includes(name),
      schema: member,
    }));
  }

  #answers({ method, statuses, answer, otherMediaTypes, versioned }: Endpoint): Json {
    const headers = versioned && answer && { headers: { ETag: ETAG } };
    const response = {
      description: answer === undefined ? "Done." : "The answer.",
      ...(answer && {
        content: {
          "application/json": { schema: this.#schemas.describe(answer, "output") },
          ...Object.fromEntries(otherMediaTypes.map((type) => [type, {}])),
        },
      }),
      ...headers,
    };
    return {
      ...Object.fromEntries(statuses.map((status) => [status, response])),
      ...(headers && method === "get" && { 304: { description: "As it was read.", ...headers } }),
    };
  }

  #refusals(api: Api, endpoint: Endpoint): Json {
    const refused = [...errorsOf(endpoint, isShadowed(api, endpoint))].map(([status, codes]) => {
      const name = codes.join("-or-");
      const refusal = {
        ...(codes.every(isTransient) && { headers: { "Retry-After": RETRY_AFTER } }),
        ...(status === 401 && { headers: { "WWW-Authenticate": CHALLENGE } }),
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code]?.when}.`).join(" "),
        content: {
          "application/problem+json": { schema: this.#schemas.describe(problemSchema, "output") },
        },
      };
      if (endpoint.answer && endpoint.statuses.includes(status)) {
        const schema = this.#schemas.describe(endpoint.answer, "output");
        const content = { "application/json": { schema }, ...refusal.content };
        return [
          status,
          { ...refusal, description: `The answer, or ${refusal.description}`, content },
        ];
      }
      this.#responses.set(name, refusal);
      return [status, { $ref: `#/components/responses/${name}` }];
    });
    return Object.fromEntries(refused);
  }
}

const INFO = {
  title: "COGO",
  version: "0.1.0",
  summary: "Orchestrates AI worker agents that run wholly on Supabase.",
  license: { name: "MIT", identifier: "MIT" },
};
const SERVER = {
  url: "{project}/functions/v1",
  variables: { project: { default: "http://127.0.0.1:54321" } },
};
const SECURITY_SCHEMES = {
  user: { type: "http", scheme: "bearer", description: "The access token of a signed-in user." },
  operator: {
    type: "apiKey",
    in: "header",
    name: "apikey",
    description:
      "The project's secret key. A user who is an operator sends the publishable key here, and their access token.",
  },
};
const TAG = '(W/)?"[0-9]{1,15}(-[0-9a-f]+)?"';
const IF_MATCH = {
  name: "If-Match",
  in: "header",
  description:
    "The ETag of what is changed, or up to ten: refused when it has changed since. A weak one never matches.",
  schema: { type: "string", pattern: `^(\\*|${TAG}(, ${TAG}){0,9})$` },
};
const IF_NONE_MATCH = {
  name: "If-None-Match",
  in: "header",
  description:
    "ETags of what was read before: answered with 304 and nothing where it is still the same.",
  schema: { type: "string" },
};
const ETAG = {
  description: "The version, and of a `GET` a hash of what is answered.",
  required: true,
  schema: { type: "string" },
};
const RETRY_AFTER = {
  description: "In so many seconds it may succeed.",
  required: true,
  schema: { type: "integer", minimum: 1 },
};
const CHALLENGE = {
  description: "That a bearer token is wanted.",
  required: true,
  schema: { type: "string" },
};
const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  description: "The same key with the same request changes nothing more and is answered alike.",
  schema: { type: "string", minLength: 1, maxLength: 200 },
};

const objectSchema = z.looseObject({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  required: z.array(z.string()).optional(),
});

/** Whether another path, which lacks this method, is meant by some values of a parameter: `/dry-run` of `/:template`. */
function isShadowed({ endpoints }: Api, { path, method }: Endpoint): boolean {
  const parts = path.split("/");
  const covers = (other: readonly string[]) =>
    other.length === parts.length &&
    parts.every((part, index) => part.startsWith(":") || part === other[index]);
  return endpoints.some(
    (other) =>
      other.path !== path &&
      covers(other.path.split("/")) &&
      !endpoints.some((each) => each.path === other.path && each.method === method),
  );
}

function securityOf({ callers }: Api, { operators }: Endpoint): readonly Json[] {
  if (operators || callers === "workers") return [{ operator: [] }];
  return callers === "users" ? [{ user: [] }] : [{ user: [] }, { operator: [] }];
}
