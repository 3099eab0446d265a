import { serve } from "@hono/node-server";
import { CogoError, runnerSecretSchema } from "../../../shared/kernel/mod.ts";
import { createRunner } from "../../runner/mod.ts";

/** `./cogo runner`: checks types for the functions of a hosted project, until interrupted. */
export async function runner(options: {
  readonly host: string;
  readonly port: number;
  readonly deliver?: true | undefined;
}): Promise<number> {
  const secret = readSecret();
  const { port, host: hostname, deliver = false } = options;
  const server = serve(
    { fetch: createRunner(secret, { delivers: deliver }), port, hostname },
    (address) => {
      process.stdout.write(`http://${hostname}:${address.port}\n`);
      process.stderr.write("Set it as COGO_RUNNER_URL of the functions; interrupt it to end it\n");
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(port, error)));
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  server.close();
  return 0;
}

function readSecret(): string {
  const { data, error } = runnerSecretSchema.safeParse(process.env.COGO_RUNNER_SECRET);
  if (data !== undefined) return data;
  throw new CogoError({
    code: "usage",
    message: `COGO_RUNNER_SECRET: ${error?.issues[0]?.message}`,
    remedy: "Set it to what the functions have; `openssl rand -hex 24` makes one",
  });
}

function cannotListen(port: number, cause: Error): CogoError {
  return new CogoError({
    code: "port_refused",
    message: `Expected port ${port} to be free, but ${cause.message}`,
    remedy: "Choose another with `--port <number>`",
    cause,
  });
}
