import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { deployFlowFunction } from "../../scripts/deploy/deploy_flow_function.ts";
import { readDeploySettings } from "../../scripts/deploy/deploy_settings.ts";
import { bootFunction } from "../support/management_api/boot_function.ts";
import {
  type CliEnvironment,
  createCliEnvironment,
} from "../support/management_api/cli_environment.ts";
import {
  type ManagementApi,
  startManagementApi,
} from "../support/management_api/management_api.ts";

const PROJECT_REF = "abcdefghijklmnopqrst";
const ACCESS_TOKEN = `sbp_${"0123456789".repeat(4)}`;

const SECRET_KEY = "sb_secret_of_the_project";

let project: string;
let api: ManagementApi;
let cli: CliEnvironment;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "cogo-flow-project-"));
  for (const part of ["deno.json", "functions", "shared", "examples", "supabase/config.toml"]) {
    await cp(resolve(part), join(project, part), { recursive: true });
  }
  api = await startManagementApi({ projectRef: PROJECT_REF, accessToken: ACCESS_TOKEN });
  cli = await createCliEnvironment({ apiUrl: api.url, accessToken: ACCESS_TOKEN });
  for (const [name, value] of Object.entries(cli.variables)) vi.stubEnv(name, value);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await api.stop();
  await cli.remove();
  await rm(project, { recursive: true, force: true });
});

it("a function that serves flows is added to config.toml once, and uploaded with what it imports", async () => {
  const settings = readDeploySettings({
    projectRoot: project,
    projectRef: PROJECT_REF,
    databaseUrl: undefined,
    environment: { ...process.env, SUPABASE_SECRET_KEY: SECRET_KEY },
  });
  const entrypoint = join(project, "examples", "orders", "index.ts");
  await deployFlowFunction(settings, { slug: "orders", entrypoint });
  await deployFlowFunction(settings, { slug: "orders", entrypoint });

  const config = await readFile(join(project, "supabase", "config.toml"), "utf8");
  expect(config.split("[functions.orders]")).toHaveLength(2);
  expect(api.record.uploads.map(({ slug }) => slug)).toEqual(["orders", "orders"]);
  const [upload] = api.record.uploads;
  expect(upload?.metadata).toMatchObject({ name: "orders", verify_jwt: false });
  expect([...(upload?.files.keys() ?? [])]).toEqual(
    expect.arrayContaining([
      "deno.json",
      "examples/orders/index.ts",
      "functions/_flow/mod.ts",
      "shared/engine/flows/flow_step.ts",
    ]),
  );
});

it("such a function boots from its upload alone and accepts a wake", async () => {
  const [upload] = api.record.uploads;
  if (upload === undefined) throw new Error("Expected an upload");
  const booted = await bootFunction(upload, {
    folder: await mkdtemp(join(project, "booted-")),
    denoFolder: join(project, "deno"),
    environment: {
      SUPABASE_URL: "http://127.0.0.1:9",
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: "sb_publishable_of_the_project" }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: SECRET_KEY }),
      SUPABASE_JWKS: JSON.stringify({ keys: [] }),
    },
  });
  const wake = await fetch(booted.url, { method: "POST", headers: { apikey: SECRET_KEY } });
  expect(wake.status).toBe(202);
  expect((await fetch(`${booted.url}/flows`, { method: "PUT" })).status).toBe(401);
  await booted.stop();
});
