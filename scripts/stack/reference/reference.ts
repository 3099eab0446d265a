import { readFile } from "node:fs/promises";
import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>COGO API</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<script src="/docs/scalar.js"></script>
<script src="/docs/page.js"></script>
</body>
</html>
`;

/** Without what asks servers of Scalar's; requests that a reader tries go to this stack. */
const SCRIPT = `Scalar.createApiReference("#reference", {
  url: "/docs/openapi.json",
  servers: [{ url: location.origin + "/functions/v1" }],
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: "never",
});
`;

/** What the page may load: only what this stack serves. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; frame-ancestors 'none'";

/** The reference of the API as a page, below `/docs`: Scalar over the committed OpenAPI document (ADR 61). */
export function createReference(projectRoot: string): Hono {
  const app = new Hono();
  app.use(secureHeaders({ crossOriginResourcePolicy: "cross-origin", xFrameOptions: "DENY" }));
  app.get("/docs", (c) => c.html(HTML, 200, { "content-security-policy": POLICY }));
  app.get("/docs/page.js", (c) => c.body(SCRIPT, 200, { "content-type": "text/javascript" }));
  app.get("/docs/scalar.js", async (c) => {
    const script = await readFile(new URL("scalar.js.gz", import.meta.url));
    const headers = { "content-type": "text/javascript", "content-encoding": "gzip" };
    return c.body(new Uint8Array(script), 200, { ...headers, "cache-control": "max-age=3600" });
  });
  for (const name of ["openapi.json", "asyncapi.json"]) {
    app.get(`/docs/${name}`, async (c) => {
      const document = await readFile(`${projectRoot}/docs/reference/${name}`, "utf8");
      return c.body(document, 200, { "content-type": "application/json" });
    });
  }
  return app;
}
