import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { z } from "zod";
import { eventually } from "./stack.ts";

/** The browser that pages are opened in, where COGO_TEST_CHROMIUM is its path. */
export const CHROMIUM = process.env.COGO_TEST_CHROMIUM || undefined;

const PATIENCE_MILLISECONDS = 120_000;

const targetsSchema = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }));
const answerSchema = z.object({
  id: z.number().optional(),
  result: z.object({ result: z.object({ value: z.unknown().optional() }) }).optional(),
});

/** A page in a browser without a screen, in the hands of a test, over the DevTools protocol. */
export class Page {
  readonly #browser: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (value: unknown) => void>();
  #last = 0;

  private constructor(browser: ChildProcess, profile: string, socket: WebSocket) {
    this.#browser = browser;
    this.#profile = profile;
    this.#socket = socket;
    socket.on("message", (data) => {
      const { id, result } = answerSchema.parse(JSON.parse(String(data)));
      if (id !== undefined) this.#waiting.get(id)?.(result?.result.value);
    });
  }

  static async open(url: string): Promise<Page> {
    const profile = await mkdtemp(join(tmpdir(), "cogo-chromium-"));
    const words = ["--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000"];
    const browser = spawn(
      CHROMIUM ?? "",
      [...words, "--remote-debugging-port=0", `--user-data-dir=${profile}`, url],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    const address = await devToolsAddress(browser);
    const target = await eventually(async () => {
      const targets = await (await fetch(`http://${address}/json/list`)).json();
      return targetsSchema.parse(targets).find(({ type }) => type === "page");
    }, PATIENCE_MILLISECONDS);
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return new Page(browser, profile, socket);
  }

  /** What an expression of JavaScript gives in the page. */
  async evaluate(expression: string): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise((resolve) => this.#waiting.set(id, resolve));
    const params = { expression, awaitPromise: true, returnByValue: true };
    this.#socket.send(JSON.stringify({ id, method: "Runtime.evaluate", params }));
    return await answer;
  }

  /** Waits until a person could read this, and returns all that can be read. */
  async waitFor(text: string): Promise<string> {
    let seen = "";
    const found = eventually(async () => {
      seen = String(await this.evaluate("document.body?.innerText"));
      return seen.includes(text) ? seen : undefined;
    }, PATIENCE_MILLISECONDS);
    return await found.catch(() => {
      throw new Error(`Expected "${text}" on the page, got: ${seen.slice(0, 2_000)}`);
    });
  }

  async close(): Promise<void> {
    this.#socket.close();
    const ended = new Promise((resolve) => this.#browser.once("exit", resolve));
    this.#browser.kill("SIGKILL");
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Where the browser says that it listens. */
async function devToolsAddress(browser: ChildProcess): Promise<string> {
  const lines = createInterface({ input: browser.stderr ?? process.stdin });
  for await (const line of lines) {
    const [, address] = line.split("DevTools listening on ws://");
    if (address !== undefined) return address.slice(0, address.indexOf("/"));
  }
  throw new Error(`Expected ${CHROMIUM} to listen, but it ended`);
}
