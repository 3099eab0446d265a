import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { startCogo } from "../support/cogo_command.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const TODO = "Build a REST API for a todo list: title, done, due date; filter by done";

const folder = temporaryFolder();
beforeAll(async () => {
  const up = await cogo("up", "--port", "0");
  expect(up.status, up.errors).toBe(0);
});
afterAll(async () => {
  await cogo("down");
});

const start = (...words: readonly string[]) =>
  startCogo(words, { COGO_DATA: join(folder, "data") });
const cogo = (...words: readonly string[]) => start(...words).ended;

const documentSchema = z.object({
  task: z.object({ id: z.uuid(), status: z.string() }),
  run: z.object({
    id: z.uuid(),
    template: z.string().nullable(),
    strategy: z.string().nullable(),
    steps: z.array(
      z.object({
        key: z.string(),
        kind: z.string(),
        role: z.string(),
        agent: z.string(),
        status: z.string(),
        attempts: z.number(),
        durationMs: z.number().nullable(),
      }),
    ),
  }),
  quality: z
    .object({
      verdict: z.string(),
      score: z.number(),
      dimensions: z.record(z.string(), z.unknown()),
      tests: z.object({ passed: z.number(), failed: z.number(), notExecuted: z.number() }),
    })
    .nullable(),
  artifacts: z.array(z.object({ path: z.string(), bytes: z.number() })),
  reasons: z.array(z.string()),
  durationMs: z.number(),
});

describe("./cogo run", () => {
  it("writes the files, says why, and prints one document last with --json", async () => {
    const out = join(folder, "todo");
    const { status, output, errors } = await cogo("run", TODO, "--out", out, "--json");
    expect(status, errors).toBe(0);
    const document = documentSchema.parse(JSON.parse(output));
    expect(document.task.status).toBe("completed");
    expect(document.quality).toMatchObject({ verdict: "passed", tests: { failed: 0 } });
    expect(document.run.steps.map((step) => [step.status, step.attempts])).toEqual(
      document.run.steps.map(() => ["completed", 1]),
    );
    for (const { path, bytes } of document.artifacts) {
      expect((await readFile(join(out, path))).byteLength, path).toBe(bytes);
    }
    expect(errors).toContain("task:executing");
    expect(errors).toContain("gate passed");
  });

  it("refuses what no template builds, with a remedy and status 1, and writes nothing", async () => {
    const out = join(folder, "poem");
    const { status, output } = await cogo("run", "Write a poem about the sea", "--out", out);
    expect(status).toBe(1);
    expect(output).toContain("[requirement_not_understood]");
    expect(output).toContain("ANTHROPIC_API_KEY");
    await expect(readdir(out)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("never overwrites: a folder with something in it is refused before anything runs", async () => {
    const out = join(folder, "full");
    await cogo("run", TODO, "--out", out);
    const before = await readdir(out, { recursive: true });
    await writeFile(join(out, "package.json"), "mine");
    const { status, errors } = await cogo("run", TODO, "--out", out);
    expect({ status, errors }).toMatchObject({
      status: 1,
      errors: expect.stringContaining("output_not_empty"),
    });
    expect(await readFile(join(out, "package.json"), "utf8")).toBe("mine");
    expect(await readdir(out, { recursive: true })).toEqual(before);
  });

  it("delivers the files and ends quietly when nobody reads its output any more", async () => {
    const out = join(folder, "piped");
    const { child, ended } = start("run", TODO, "--out", out);
    child.stdout.once("data", () => child.stdout.destroy());
    const { status, errors } = await ended;
    expect({ status, errors }).toEqual({ status: 0, errors: "" });
    expect(await readdir(out)).toContain("package.json");
  });

  it("refuses a port on which the running stack is not", async () => {
    const { status, errors } = await cogo("run", TODO, "--port", "81");
    expect(status).toBe(1);
    expect(errors).toMatch(/already runs on port \d+, not on 81 \[stack_differs\]/);
  });

  it("cancels the task on Ctrl-C and ends with 130", async () => {
    const { child, ended } = start("run", TODO, "--out", join(folder, "cancelled"));
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk) => {
        if (String(chunk).includes("phase:started")) resolve();
      });
    });
    // As a terminal does: to the launcher and to the command it started.
    child.kill("SIGTERM");
    const { status, output } = await ended;
    expect(output).toContain("[task_cancelled]");
    expect(status).toBe(130);
  });
});

describe("./cogo get", () => {
  it("writes the files of a task again, with its report and its status", async () => {
    const out = join(folder, "first");
    const first = await cogo("run", TODO, "--out", out, "--json");
    const { task } = documentSchema.parse(JSON.parse(first.output));
    const again = join(folder, "again");
    const { status, output, errors } = await cogo("get", task.id, "--out", again, "--json");
    expect(status, errors).toBe(0);
    expect(documentSchema.parse(JSON.parse(output)).task).toEqual(task);
    expect(await readdir(again, { recursive: true })).toEqual(
      await readdir(out, { recursive: true }),
    );
  });

  it("says that a task is not there", async () => {
    const { status, errors } = await cogo("get", "00000000-0000-4000-8000-000000000000");
    expect(status).toBe(1);
    expect(errors).toContain("[not_found]");
  });
});

describe("./cogo up", () => {
  it("says that the stack is up already, and status shows it without its secret", async () => {
    expect((await cogo("up")).output).toContain("already running");
    const { status, output } = await cogo("status", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ status: "running" });
    expect(output).not.toContain("sb_secret_");
  });

  it("prints with status --env what a client needs, as lines of a .env file", async () => {
    const { output } = await cogo("status", "--env");
    const variables = parseEnv(output);
    expect(Object.keys(variables).sort()).toEqual([
      "SUPABASE_DB_URL",
      "SUPABASE_PUBLISHABLE_KEY",
      "SUPABASE_SECRET_KEY",
      "SUPABASE_URL",
    ]);
    const health = await fetch(`${variables.SUPABASE_URL}/auth/v1/settings`, {
      headers: { apikey: variables.SUPABASE_PUBLISHABLE_KEY ?? "" },
    });
    expect(health.status).toBe(200);
  });

  it("whose stack was started without a key that is set now is not left unsaid", async () => {
    vi.stubEnv("FIREWORKS_API_KEY", "fw-never-to-be-seen");
    const { errors } = await cogo("search", "anything").finally(() => vi.unstubAllEnvs());
    expect(errors).toContain("started without FIREWORKS_API_KEY");
    expect(errors).not.toContain("never-to-be-seen");
    expect((await cogo("search", "anything")).errors).not.toContain("started without");
  });

  it("names the port that is taken and how to choose another", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const address = server.address();
    const port = String(typeof address === "object" ? address?.port : "");
    const { status, errors } = await cogo("up", "--data", join(folder, "other"), "--port", port);
    server.close();
    expect(status).toBe(1);
    expect(errors).toContain("[port_taken]");
    expect(errors).toContain(port);
    expect(errors).toContain("--port");
  });
});
