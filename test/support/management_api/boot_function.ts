import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { findDenoBinary } from "../../../scripts/stack/functions/deno_binary.ts";
import type { FunctionUpload } from "./function_upload.ts";

/** A function that runs from its uploaded files alone. */
export interface BootedFunction {
  /** Where it listens: the address that the platform's gateway would forward to. */
  readonly url: string;
  stop(): Promise<void>;
}

const HOST = new URL("../../../scripts/stack/deno/function_host.ts", import.meta.url);
// What a machine needs so that Deno, like npm, reaches its registry.
const NETWORK_VARIABLES = /^(HOME|PATH|TMPDIR|.*_proxy|DENO_CERT|SSL_CERT_FILE|SSL_CERT_DIR)$/i;

/**
 * Writes the uploaded files into `folder`, which must be new, and boots the function from there:
 * packages come from npm as the uploaded import map names them, and only the folder is readable.
 */
export async function bootFunction(
  upload: FunctionUpload,
  input: {
    readonly folder: string;
    /** Shared by the functions of a test, so that each package is downloaded once. */
    readonly denoFolder: string;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<BootedFunction> {
  const root = join(input.folder, "source");
  await writeFiles(root, upload.files);
  // Outside of the source: the host stands for the platform and is no part of the upload.
  const host = join(input.folder, "function_host.ts");
  await copyFile(HOST, host);
  const { entrypoint_path, import_map_path } = upload.metadata;
  const child = spawn(
    findDenoBinary(),
    [
      "run",
      ...["--quiet", "--no-prompt", "--no-lock", "--no-check", "--node-modules-dir=none"],
      import_map_path ? `--config=${join(root, import_map_path)}` : "--no-config",
      ...["--allow-net", "--allow-env", `--allow-read=${root}`],
      host,
      upload.slug,
      pathToFileURL(join(root, entrypoint_path)).href,
    ],
    {
      cwd: root,
      env: {
        ...networkEnvironment(input.folder),
        ...input.environment,
        DENO_DIR: input.denoFolder,
        DENO_NO_UPDATE_CHECK: "1",
        NO_COLOR: "1",
      },
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  const port = await waitForPort(child, upload.slug);
  return { url: `http://127.0.0.1:${port}/${upload.slug}`, stop: () => stop(child) };
}

async function writeFiles(root: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** Deno reads the registry's address from NPM_CONFIG_REGISTRY; npm may have it from a file of its own. */
function networkEnvironment(cwd: string): Record<string, string> {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const registry = execFileSync(npm, ["config", "get", "registry"], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    shell: process.platform === "win32",
  });
  const kept = Object.entries(process.env).filter(([name]) => NETWORK_VARIABLES.test(name));
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    NPM_CONFIG_REGISTRY: registry.trim(),
    // Deno's own list alone would not do where the machine trusts an authority of its own.
    DENO_TLS_CA_STORE: process.env.DENO_TLS_CA_STORE ?? "mozilla,system",
  };
}

async function waitForPort(child: ChildProcess, slug: string): Promise<number> {
  if (child.stdout === null || child.stderr === null) throw new Error("Expected piped output");
  const said: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => said.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^listening (\d+)$/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
    said.push(line);
  }
  throw new Error(`Function ${slug} ended before it listened:\n${said.join("\n")}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.kill("SIGKILL");
  await ended;
}
