import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { callEndpoint } from "../../../../shared/engine/endpoints/call_endpoint.ts";

/** Answers what is to be kept alive, and drops the connection of anything else once it has seen it. */
const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`);
  if (request.url === "/kept") response.end("ok");
  else request.socket.destroy();
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

async function call(method: string, path: string): Promise<void> {
  const request = {
    method,
    url: `http://${host}${path}`,
    headers: {},
    resolve: () => null,
    body: method === "POST" ? "a" : undefined,
    timeoutMilliseconds: 5_000,
    maximumBytes: 100,
    signal: new AbortController().signal,
  };
  const settings = { secrets: {}, privateHosts: [host], project: undefined };
  await callEndpoint(request, settings, async () => []).catch(() => undefined);
}

for (const method of ["GET", "POST"]) {
  await (await fetch(`http://${host}/kept`)).text();
  await call(method, "/kept");
  await call(method, "/dropped");
}
console.log(JSON.stringify(seen));
server.close();
