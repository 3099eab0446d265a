/** A command: takes the words after its name, returns the exit status. */
type Command = (words: readonly string[]) => Promise<number>;

/** Loaded when named, so that `run` needs nothing that only `test` or `bench` has installed. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import("./run.ts")).run,
  approvals: async () => (await import("./approvals.ts")).approvals,
  approve: async () => (await import("./approve.ts")).approve,
  up: async () => (await import("./up.ts")).up,
  down: async () => (await import("./down.ts")).down,
  status: async () => (await import("./status.ts")).status,
  reset: async () => (await import("./reset.ts")).reset,
  ingest: async () => (await import("./ingest.ts")).ingest,
  search: async () => (await import("./search.ts")).search,
  test: async () => (await import("./test.ts")).test,
  bench: async () => (await import("./bench.ts")).bench,
  "model-server": async () => (await import("./model_server.ts")).modelServer,
  deploy: async () => (await import("./deploy.ts")).deploy,
};
