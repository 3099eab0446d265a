// Runs under Deno, one process a function: `deno run … function_host.ts <slug> <entrypoint URL>`.
// It gives the function what an Edge isolate would, and tells the stack on stdout which port it serves and that it lives.

const [slug = "", entrypoint = ""] = Deno.args;

// Of its own: a function may replace what it logs with.
const tellStack = console.log.bind(console);

// As long as hosted waits between `beforeunload` and the end.
const GRACE_MS = 2_000;

type Handler = (request: Request, information?: unknown) => Response | Promise<Response>;

const background = new Set<Promise<unknown>>();
let unloading = false;

Object.assign(globalThis, {
  EdgeRuntime: {
    waitUntil(promise: Promise<unknown>): Promise<unknown> {
      const watched = Promise.resolve(promise)
        .catch((error: unknown) => console.error(`[${slug}] A background task failed:`, error))
        .finally(() => background.delete(watched));
      background.add(watched);
      return promise;
    },
  },
});

const serve = Deno.serve.bind(Deno);
let server: ReturnType<typeof serve> | undefined;

function start(handler: Handler): ReturnType<typeof serve> {
  server = serve(
    {
      hostname: "127.0.0.1",
      port: 0,
      onListen: ({ port }: { port: number }) => tellStack(`listening ${port}`),
      onError: (error: unknown) => {
        console.error(`[${slug}] The handler threw:`, error);
        return new Response("Internal Server Error", { status: 500 });
      },
    },
    handler,
  );
  return server;
}

// A function may also call `Deno.serve(handler)` or `Deno.serve(options, handler)`; its port is ours to choose.
Object.defineProperty(Deno, "serve", {
  value: (...parameters: unknown[]) => {
    const handler = parameters.find((each): each is Handler => typeof each === "function");
    if (handler === undefined) throw new TypeError("Deno.serve() expects a handler.");
    return start(handler);
  },
});

addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.error(`[${slug}] A promise was rejected and nobody handled it:`, event.reason);
});

async function terminate(): Promise<void> {
  if (unloading) return;
  unloading = true;
  dispatchEvent(new CustomEvent("beforeunload", { detail: { reason: "termination" } }));
  const grace = new Promise((resolve) => setTimeout(resolve, GRACE_MS));
  // What a request began may go on in the background.
  const done = Promise.resolve(server?.shutdown()).then(() => Promise.allSettled([...background]));
  await Promise.race([done, grace]);
  dispatchEvent(new Event("unload"));
  Deno.exit(0);
}

Deno.addSignalListener("SIGTERM", terminate);

/** The stack holds the other end of stdin, and asks whether this still lives; its end means that the stack is gone. */
async function answerTheStack(): Promise<void> {
  const buffer = new Uint8Array(16);
  while ((await Deno.stdin.read(buffer).catch(() => null)) !== null) tellStack("alive");
  await terminate();
}
void answerTheStack();

async function load(): Promise<void> {
  const { default: exported }: { readonly default?: { readonly fetch?: Handler } } = await import(
    entrypoint
  );
  if (server !== undefined) return;
  if (typeof exported?.fetch !== "function") {
    throw new TypeError(
      `Expected ${entrypoint} to export default { fetch } or to call Deno.serve().`,
    );
  }
  start(exported.fetch.bind(exported));
}

load().catch((error: unknown) => {
  console.error(`[${slug}] The function cannot boot:`, error);
  Deno.exit(1);
});
