import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type ProviderCall, providerCallSchema } from "./provider_call.ts";

const ENTRY = fileURLToPath(new URL("./provider_process.ts", import.meta.url));

/** The model provider that the workers call. */
export interface Provider {
  readonly url: string;
  /** Its books so far. */
  readCalls(): Promise<readonly ProviderCall[]>;
  stop(): Promise<void>;
}

/** Starts the provider in a process of its own, which ends with this one. */
export async function startProvider(seed: number): Promise<Provider> {
  const loader = createRequire(import.meta.url).resolve("tsx");
  const child = fork(ENTRY, [String(seed)], {
    execArgv: ["--import", loader],
    stdio: ["ignore", 2, 2, "ipc"],
  });
  const [address] = await once(child, "message");
  const url = `http://127.0.0.1:${z.object({ port: z.number() }).parse(address).port}`;
  return {
    url,
    async readCalls() {
      const response = await fetch(url);
      return providerCallSchema.array().parse(await response.json());
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}
