import { z } from "zod";
import { listParameters } from "../query.ts";
import { can, nestedLists, type Resource } from "../resource.ts";
import { changesSchema, itemSchema, newItemSchema } from "../schemas.ts";

interface Service {
  readonly title: string;
  readonly resources: readonly Resource[];
}

/** The OpenAPI 3.1 document of a service, made from the schemas that it validates with. */
export function openApiDocument({ title, resources }: Service) {
  return {
    openapi: "3.1.0",
    info: { title, version: "1.0.0" },
    paths: Object.assign({}, ...resources.map((resource) => pathsOf(resource, resources))),
    components: { schemas: Object.assign({}, ...resources.map(schemasOf)) },
  };
}

function schemasOf(resource: Resource) {
  const name = schemaName(resource);
  return {
    [name]: z.toJSONSchema(itemSchema(resource)),
    ...(can(resource, "create", "update") && {
      [`${name}Input`]: z.toJSONSchema(newItemSchema(resource), { io: "input" }),
    }),
    ...(can(resource, "update") && {
      [`${name}Changes`]: z.toJSONSchema(changesSchema(resource), { io: "input" }),
    }),
  };
}

function pathsOf(resource: Resource, resources: readonly Resource[]) {
  const many = collectionOf(resource);
  const one = itemOf(resource);
  const nested = nestedLists(resource, resources).map(({ child, path }) => [
    `/${resource.name}/{id}/${path}`,
    { parameters: [idParameter], get: listOperation(child, [404]) },
  ]);
  return {
    ...(Object.keys(many).length > 0 && { [`/${resource.name}`]: many }),
    ...(Object.keys(one).length > 0 && {
      [`/${resource.name}/{id}`]: { parameters: [idParameter], ...one },
    }),
    ...Object.fromEntries(nested),
  };
}

function collectionOf(resource: Resource) {
  const name = schemaName(resource);
  return {
    ...(can(resource, "list") && { get: listOperation(resource) }),
    ...(can(resource, "create") && {
      post: {
        summary: `Create one ${resource.singular}`,
        requestBody: body(`${name}Input`),
        responses: {
          201: answer("It is created", reference(name)),
          ...problems(400, 409, 413, 415, 422),
        },
      },
    }),
  };
}

function itemOf(resource: Resource) {
  const { singular } = resource;
  const name = schemaName(resource);
  const changed = {
    200: answer("It is changed", reference(name)),
    ...problems(400, 404, 409, 412, 413, 415, 422),
  };
  return {
    ...(can(resource, "read") && {
      get: {
        summary: `Read one ${singular}`,
        responses: { 200: answer("It is there", reference(name)), ...problems(404) },
      },
    }),
    ...(can(resource, "update") && {
      put: {
        summary: `Replace one ${singular}`,
        parameters: [versionParameter],
        requestBody: body(`${name}Input`),
        responses: changed,
      },
      patch: {
        summary: `Change some fields of one ${singular}`,
        parameters: [versionParameter],
        requestBody: body(`${name}Changes`),
        responses: changed,
      },
    }),
    ...(can(resource, "delete") && {
      delete: {
        summary: `Delete one ${singular}`,
        parameters: [versionParameter],
        responses: { 204: { description: "It is gone" }, ...problems(404, 409, 412) },
      },
    }),
  };
}

function listOperation(resource: Resource, otherProblems: readonly number[] = []) {
  const properties = {
    items: { type: "array", items: reference(schemaName(resource)) },
    total: { type: "integer" },
    limit: { type: "integer" },
    offset: { type: "integer" },
  };
  const page = { type: "object", required: Object.keys(properties), properties };
  return {
    summary: `List ${resource.plural}`,
    parameters: Object.entries(listParameters(resource).shape).map(([name, parameter]) => ({
      name,
      in: "query",
      required: false,
      schema: z.toJSONSchema(z.object({ parameter }), { io: "input" }).properties?.parameter,
    })),
    responses: { 200: answer("One page of them", page), ...problems(400, ...otherProblems) },
  };
}

const idParameter = {
  name: "id",
  in: "path",
  required: true,
  schema: { type: "string", format: "uuid" },
};

const versionParameter = {
  name: "If-Match",
  in: "header",
  required: false,
  description: "The ETag of the item as it was read; a changed item is refused with 412.",
  schema: { type: "string" },
};

const problem = {
  description: "A problem, as RFC 9457 describes it",
  content: {
    "application/problem+json": {
      schema: {
        type: "object",
        required: ["type", "title", "status", "detail"],
        properties: {
          type: { type: "string" },
          title: { type: "string" },
          status: { type: "integer" },
          detail: { type: "string" },
          errors: {
            type: "array",
            items: {
              type: "object",
              required: ["path", "message"],
              properties: { path: { type: "string" }, message: { type: "string" } },
            },
          },
        },
      },
    },
  },
};

function problems(...statuses: readonly number[]) {
  return Object.fromEntries(statuses.map((status) => [status, problem]));
}

function schemaName({ singular }: Resource): string {
  return singular.replace(/(?:^| )(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function reference(name: string) {
  return { $ref: `#/components/schemas/${name}` };
}

function answer(description: string, schema: object) {
  return { description, content: { "application/json": { schema } } };
}

function body(name: string) {
  return { required: true, content: { "application/json": { schema: reference(name) } } };
}
