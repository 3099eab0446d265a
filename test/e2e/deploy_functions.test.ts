import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../scripts/stack/config.ts";
import { type EndedCommand, startNode } from "../support/cogo_command.ts";
import { type BootedFunction, bootFunction } from "../support/management_api/boot_function.ts";
import {
  type CliEnvironment,
  createCliEnvironment,
} from "../support/management_api/cli_environment.ts";
import type { FunctionUpload } from "../support/management_api/function_upload.ts";
import {
  type ManagementApi,
  startManagementApi,
} from "../support/management_api/management_api.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROJECT_REF = "abcdefghijklmnopqrst";
const ACCESS_TOKEN = `sbp_${"0123456789".repeat(4)}`;
const SECRET_KEY = "sb_secret_of_the_project";
// The platform's limit for a bundled function; the sources are a part of it.
const LARGEST_UPLOAD_BYTES = 20 * 1024 * 1024;

const { functions } = await readConfig(join(ROOT, "supabase", "config.toml"));
const slugs = [...functions.keys()];
const folderOf = (slug: string) => `functions/${slug.replace(/^cogo-/, "")}`;

const folder = temporaryFolder();
let api: ManagementApi;
let cliEnvironment: CliEnvironment;
let deployed: EndedCommand;

beforeAll(async () => {
  api = await startManagementApi({ projectRef: PROJECT_REF, accessToken: ACCESS_TOKEN });
  cliEnvironment = await createCliEnvironment({ apiUrl: api.url, accessToken: ACCESS_TOKEN });
  deployed = await startNode(
    [
      join(ROOT, "node_modules", "supabase", "dist", "supabase.js"),
      ...["functions", "deploy", "--use-api", "--yes", `--remote=${PROJECT_REF}`],
    ],
    { folder: ROOT, environment: cliEnvironment.variables },
  ).ended;
});

afterAll(async () => {
  await api?.stop();
  await cliEnvironment?.remove();
});

function uploadOf(slug: string): FunctionUpload {
  const upload = api.record.uploads.find((each) => each.slug === slug);
  if (upload === undefined) throw new Error(`Expected ${slug} to be uploaded:\n${deployed.errors}`);
  return upload;
}

describe("supabase functions deploy --use-api", () => {
  it("uploads every function of config.toml and makes them live", () => {
    expect(deployed).toMatchObject({ status: 0 });
    expect(api.record.uploads.map(({ slug }) => slug).sort()).toEqual([...slugs].sort());
    expect([...api.record.activated].sort()).toEqual([...slugs].sort());
  });

  it.each(slugs)("uploads %s with its entrypoint, its import map and verify_jwt off", (slug) => {
    const { metadata, files } = uploadOf(slug);
    expect(metadata).toEqual({
      name: slug,
      entrypoint_path: `${folderOf(slug)}/index.ts`,
      import_map_path: "deno.json",
      verify_jwt: false,
      static_patterns: [],
    });
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(["deno.json", `${folderOf(slug)}/index.ts`]),
    );
  });

  it.each(slugs)("uploads for %s only its own code and what functions share", (slug) => {
    const { files } = uploadOf(slug);
    const needed = new RegExp(
      `^(deno\\.json|(functions/_[a-z]+|${folderOf(slug)}|shared)/.*\\.ts)$`,
    );
    expect([...files.keys()].filter((path) => !needed.test(path))).toEqual([]);
  });

  it.each(slugs)("uploads less for %s than the platform takes", (slug) => {
    const bytes = [...uploadOf(slug).files.values()].reduce((sum, file) => sum + file.length, 0);
    expect(bytes).toBeLessThan(LARGEST_UPLOAD_BYTES);
  });
});

describe.each(slugs)("%s, booted from its upload in an empty folder", (slug) => {
  let booted: BootedFunction;

  beforeAll(async () => {
    booted = await bootFunction(uploadOf(slug), {
      folder: await mkdtemp(join(folder, `${slug}-`)),
      denoFolder: join(folder, "deno"),
      environment: {
        // Nothing listens there: what a worker does after its answer fails, and is not looked at here.
        SUPABASE_URL: "http://127.0.0.1:9",
        SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: "sb_publishable_of_the_project" }),
        SUPABASE_SECRET_KEYS: JSON.stringify({ default: SECRET_KEY }),
        SUPABASE_JWKS: JSON.stringify({ keys: [] }),
      },
    });
  });
  afterAll(() => booted?.stop());

  it("refuses a caller without credentials", async () => {
    const response = await fetch(booted.url);
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "authentication_required", status: 401 });
  });

  if (!isWorker(slug)) return;
  it("accepts a wake with the secret key", async () => {
    const response = await fetch(booted.url, { method: "POST", headers: { apikey: SECRET_KEY } });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ accepted: true });
  });
});

function isWorker(slug: string): boolean {
  return slug === "cogo-orchestrator" || slug.endsWith("-worker");
}
