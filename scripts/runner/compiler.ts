import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { JsonRpc } from "./json_rpc.ts";

/** All that a compiler can see. What it does not answer for does not exist: nothing falls back to the disk. */
export interface CompilerFiles {
  readFile(path: string): string | undefined;
  fileExists(path: string): boolean;
  directoryExists(path: string): boolean;
  getAccessibleEntries(path: string): { readonly files: string[]; readonly directories: string[] };
  realpath(path: string): string;
}

/** What the compiler says of a place in a file; positions count UTF-16 units, `file` is absent for the whole. */
const diagnosticSchema = z.object({
  fileName: z.string().optional(),
  pos: z.number(),
  code: z.number(),
  category: z.number(),
  text: z.string(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;
const diagnosticsSchema = diagnosticSchema.array().nullable();

const configurationSchema = z.object({ options: z.record(z.string(), z.unknown()) });
const snapshotSchema = z.object({
  snapshot: z.number(),
  projects: z.array(z.object({ id: z.string(), configFileName: z.string() })),
});

const CALLBACKS: readonly (keyof CompilerFiles)[] = [
  "readFile",
  "fileExists",
  "directoryExists",
  "getAccessibleEntries",
  "realpath",
];
/** Of address space and of processor time, as `ulimit` counts them; and the memory it tries to get by with. */
const MOST_KIBIBYTES = 2 * 1024 * 1024;
const MOST_SECONDS = 20;
const MEMORY_LIMIT = "768MiB";

const require = createRequire(import.meta.url);
const platform = `@typescript/typescript-${process.platform}-${process.arch}`;

/** The folder of the compiler's program and of its declarations of the language. */
export function findCompilerFolder(): string {
  const compiler = createRequire(require.resolve("typescript-native/package.json"));
  return join(dirname(compiler.resolve(`${platform}/package.json`)), "lib");
}

/**
 * A TypeScript compiler in a process of its own, over files that only this process hands to it. It has no
 * environment, and is killed at its limits of time and memory.
 */
export class Compiler {
  readonly #process: ChildProcess;
  readonly #rpc: JsonRpc;

  constructor(files: CompilerFiles) {
    const program = join(findCompilerFolder(), process.platform === "win32" ? "tsc.exe" : "tsc");
    const words = ["--api", "--async", "--cwd", "/", `--callbacks=${CALLBACKS.join(",")}`];
    const child = spawnLimited(program, words);
    this.#process = child;
    this.#rpc = new JsonRpc(child.stdout, child.stdin, (method, parameters) =>
      answer(files, method, z.string().parse(parameters)),
    );
    child.once("error", (error) => this.#rpc.close(error));
    child.once("close", () =>
      this.#rpc.close(new Error("the compiler came to its limit of time or memory")),
    );
  }

  /** Ends it at once, whatever it does. */
  kill(reason: string): void {
    this.#rpc.close(new Error(reason));
    this.#process.kill("SIGKILL");
  }

  async initialize(): Promise<void> {
    await this.#rpc.request("initialize", null);
  }

  /** The options of a configuration file, with those that it extends. */
  async readOptions(file: string): Promise<Readonly<Record<string, unknown>>> {
    const answered = await this.#rpc.request("parseConfigFile", { file });
    return configurationSchema.parse(answered).options;
  }

  /** All that is wrong in the project of a configuration file. */
  async diagnose(configurationFile: string): Promise<readonly Diagnostic[]> {
    const opened = await this.#rpc.request("updateSnapshot", { openProjects: [configurationFile] });
    const { snapshot, projects } = snapshotSchema.parse(opened);
    const project = projects.find(({ configFileName }) => configFileName === configurationFile)?.id;
    const found = await Promise.all(
      ["ConfigFileParsing", "Program", "Global", "Syntactic", "Semantic"].map(async (kind) =>
        diagnosticsSchema.parse(
          await this.#rpc.request(`get${kind}Diagnostics`, { snapshot, project }),
        ),
      ),
    );
    return found.flatMap((each) => each ?? []);
  }
}

function spawnLimited(program: string, words: readonly string[]) {
  const env = { GOMEMLIMIT: MEMORY_LIMIT, GOMAXPROCS: "2" };
  const stdio: ["pipe", "pipe", "ignore"] = ["pipe", "pipe", "ignore"];
  if (process.platform === "win32") return spawn(program, words, { env, stdio });
  // Where the system knows no limit of memory, the one that the compiler itself keeps has to do.
  const limited = `ulimit -t ${MOST_SECONDS}; ulimit -v ${MOST_KIBIBYTES} 2>/dev/null; exec "$0" "$@"`;
  return spawn("/bin/sh", ["-c", limited, program, ...words], { env, stdio });
}

function answer(files: CompilerFiles, method: string, path: string): unknown {
  switch (method) {
    case "readFile":
      return { content: files.readFile(path) ?? null };
    case "fileExists":
      return files.fileExists(path);
    case "directoryExists":
      return files.directoryExists(path);
    case "getAccessibleEntries":
      return files.getAccessibleEntries(path);
    default:
      return files.realpath(path);
  }
}
