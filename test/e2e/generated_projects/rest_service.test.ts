import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { fixtures } from "../../shared/generation/by_templates/templates/fixtures/mod.ts";
import { describeGenerated } from "./describe_generated.ts";

describeGenerated("rest-service", (write) => {
  it("starts, answers and ends on a signal", async () => {
    const folder = await write(fixtures.library);
    const env = { ...process.env, PORT: "0" };
    const server = spawn("node_modules/.bin/tsx", ["src/server.ts"], { cwd: folder, env });
    const [line] = await once(server.stdout, "data");
    const address = /http:\S+/.exec(String(line))?.[0] ?? "";
    expect(await (await fetch(`${address}/health`)).json()).toEqual({ status: "ok" });
    server.kill("SIGTERM");
    const [status] = await once(server, "exit");
    expect(status).toBe(0);
  });
});
