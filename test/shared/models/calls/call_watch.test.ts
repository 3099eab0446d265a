import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { HttpProvider } from "../../../../shared/models/calls/wires/http_provider.ts";
import { failOf, toOptions, toRequest } from "./ask_model.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A provider whose stream is written by hand. */
async function serve(write: (response: ServerResponse) => void, apiKey = "key") {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    write(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return new HttpProvider({
    provider: "own",
    wire: "chat",
    baseUrl: `http://127.0.0.1:${port}`,
    apiKey,
  });
}

const chunk = (text: string) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`;
const every = (response: ServerResponse, milliseconds: number, text: string) => {
  const timer = setInterval(() => response.write(text), milliseconds);
  response.on("close", () => clearInterval(timer));
};

describe("a call", () => {
  it("is given up when its server sends nothing but keep-alives", async () => {
    const provider = await serve((response) => every(response, 20, ": keep-alive\n\n"));
    const options = toOptions({ timeoutMilliseconds: 80, onText: () => undefined });
    expect((await failOf(provider, toRequest("m"), options)).kind).toBe("timeout");
  });

  it("goes on for as long as its answer does", async () => {
    const provider = await serve((response) => {
      let pieces = 0;
      const timer = setInterval(() => {
        pieces += 1;
        response.write(chunk("a"));
        if (pieces < 30) return;
        clearInterval(timer);
        response.end("data: [DONE]\n\n");
      }, 20);
    });
    const options = toOptions({ timeoutMilliseconds: 100, onText: () => undefined });
    expect((await provider.generate(toRequest("m"), options)).text).toHaveLength(30);
  });

  it("that is aborted within its answer has what it used by all appearances", async () => {
    const provider = await serve((response) => every(response, 10, chunk("abcd")));
    const controller = new AbortController();
    const options = toOptions({ signal: controller.signal, onText: () => controller.abort() });
    const { usage, kind } = await failOf(provider, toRequest("m"), options);
    expect(kind).toBe("aborted");
    expect(usage).toMatchObject({ estimated: true, output: 1 });
    expect(usage?.input).toBeGreaterThan(10);
  });

  it("whose provider tells no tokens is reckoned as well", async () => {
    const provider = await serve((response) =>
      response.end(`${chunk("abcdefgh")}data: [DONE]\n\n`),
    );
    const options = toOptions({ onText: () => undefined });
    const { usage } = await provider.generate(toRequest("m"), options);
    expect(usage).toMatchObject({ estimated: true, output: 2 });
  });

  it("hides a key in messages, but not the letters of one that stands for none", async () => {
    const error = `data: ${JSON.stringify({ error: { message: "does not exist" } })}\n\n`;
    const provider = await serve((response) => response.end(error), "x");
    const options = toOptions({ onText: () => undefined });
    expect((await failOf(provider, toRequest("m"), options)).message).toBe("does not exist");
  });
});
