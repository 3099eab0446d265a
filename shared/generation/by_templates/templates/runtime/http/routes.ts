import { type Context, Hono } from "hono";
import { listParameters, toListRequest } from "../query.ts";
import { can, nestedLists, type Resource } from "../resource.ts";
import { changesSchema, newItemSchema, type StoredItem, type Values } from "../schemas.ts";
import type { Condition, Repository, Store } from "../store.ts";
import { HttpProblem } from "./problem.ts";
import { expectedVersion, readBody, readQuery } from "./read.ts";

/** Gives the store that a request may use. */
export type OpenStore = (context: Context) => Store;

/** The routes of one resource. */
export function resourceRoutes(
  resource: Resource,
  resources: readonly Resource[],
  openStore: OpenStore,
): Hono {
  const routes = new Hono();
  const repository = (context: Context) => openStore(context).of(resource.name);
  if (can(resource, "create")) addCreation(routes, resource, repository);
  if (can(resource, "list")) addList(routes, "/", resource, repository, () => []);
  if (can(resource, "read")) {
    routes.get("/:id", async (context) => {
      const id = context.req.param("id");
      return answer(context, await repository(context).find(id), resource);
    });
  }
  if (can(resource, "update")) addChanges(routes, resource, repository);
  if (can(resource, "delete")) addRemoval(routes, resource, repository);
  for (const { child, field, path } of nestedLists(resource, resources)) {
    const children = async (context: Context) => {
      const id = context.req.param("id") ?? "";
      if ((await repository(context).find(id)) === undefined) throw notFound(resource, id);
      return openStore(context).of(child.name);
    };
    addList(routes, `/:id/${path}`, child, children, (context) => [
      { field, operator: "equals", value: context.req.param("id") ?? "" },
    ]);
  }
  refuseOtherMethods(routes, resource);
  return routes;
}

type OpenRepository = (context: Context) => Repository | Promise<Repository>;

function addCreation(routes: Hono, resource: Resource, open: OpenRepository): void {
  const schema = newItemSchema(resource);
  routes.post("/", async (context) => {
    const values = await readBody(context.req, schema);
    const repository = await open(context);
    const item = await repository.insert({ ...values, id: crypto.randomUUID() });
    const headers = { ...tagOf(item), Location: `/${resource.name}/${item.id}` };
    return context.json(item, 201, headers);
  });
}

function addList(
  routes: Hono,
  path: string,
  resource: Resource,
  open: OpenRepository,
  scope: (context: Context) => readonly Condition[],
): void {
  const parameters = listParameters(resource);
  routes.get(path, async (context) => {
    const request = toListRequest(resource, readQuery(context.req, parameters));
    const where = [...request.where, ...scope(context)];
    const page = await (await open(context)).list({ ...request, where });
    return context.json({ ...page, limit: request.limit, offset: request.offset });
  });
}

function addChanges(routes: Hono, resource: Resource, open: OpenRepository): void {
  const change = async (context: Context, values: Values) => {
    const id = context.req.param("id") ?? "";
    const repository = await open(context);
    const item = await repository.update(id, values, expectedVersion(context.req));
    return answer(context, item, resource);
  };
  const whole = newItemSchema(resource);
  const part = changesSchema(resource);
  routes.put("/:id", async (context) => change(context, await readBody(context.req, whole)));
  routes.patch("/:id", async (context) => change(context, await readBody(context.req, part)));
}

function addRemoval(routes: Hono, resource: Resource, open: OpenRepository): void {
  routes.delete("/:id", async (context) => {
    const id = context.req.param("id");
    const repository = await open(context);
    const removed = await repository.remove(id, expectedVersion(context.req));
    if (!removed) throw notFound(resource, id);
    return context.body(null, 204);
  });
}

function answer(context: Context, item: StoredItem | undefined, resource: Resource): Response {
  if (item === undefined) throw notFound(resource, context.req.param("id") ?? "");
  return context.json(item, 200, tagOf(item));
}

function tagOf(item: StoredItem): { readonly ETag: string } {
  return { ETag: `"${item.rowVersion}"` };
}

function notFound({ singular }: Resource, id: string): HttpProblem {
  return new HttpProblem(404, `No ${singular} has the id ${id}.`);
}

/** Says which methods there are, to a request with another one. */
function refuseOtherMethods(routes: Hono, resource: Resource): void {
  const allowed = {
    "/": { list: "GET", create: "POST" },
    "/:id": { read: "GET", update: "PUT, PATCH", delete: "DELETE" },
  };
  for (const [path, methods] of Object.entries(allowed)) {
    const offered = Object.entries(methods)
      .filter(([operation]) => resource.operations.some((name) => name === operation))
      .map(([, names]) => names)
      .join(", ");
    if (offered === "") continue;
    routes.all(path, () => {
      throw new HttpProblem(405, `Use ${offered}.`, [], { Allow: offered });
    });
  }
}
