import { Hono, type MiddlewareHandler } from "hono";
import type { Resource } from "../resource.ts";
import { openApiDocument } from "./openapi.ts";
import { answerError, HttpProblem } from "./problem.ts";
import { type OpenStore, resourceRoutes } from "./routes.ts";

/** Builds a service of resources; nothing listens yet, so tests can call it directly. */
export function createApp(
  service: { readonly title: string; readonly resources: readonly Resource[] },
  openStore: OpenStore,
): Hono {
  const app = new Hono();
  app.onError(answerError);
  app.notFound((context) =>
    answerError(new HttpProblem(404, `Nothing is at ${context.req.path}.`), context),
  );
  app.use(allowOtherOrigins);
  app.get("/health", (context) => context.json({ status: "ok" }));
  app.get("/openapi.json", (context) => context.json(openApiDocument(service)));
  for (const resource of service.resources) {
    app.route(`/${resource.name}`, resourceRoutes(resource, service.resources, openStore));
  }
  return app;
}

/** Lets pages of any origin call the service. Tokens travel in a header, so there are no cookies. */
const allowOtherOrigins: MiddlewareHandler = async (context, next) => {
  context.header("Access-Control-Allow-Origin", "*");
  context.header("Access-Control-Expose-Headers", "ETag, Location");
  if (context.req.method !== "OPTIONS") return next();
  context.header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE");
  context.header(
    "Access-Control-Allow-Headers",
    "Authorization, Content-Type, If-Match, apikey, x-client-info",
  );
  context.header("Access-Control-Max-Age", "86400");
  return context.body(null, 204);
};
