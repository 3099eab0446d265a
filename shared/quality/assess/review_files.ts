import { parse } from "es-module-lexer/js";
import { z } from "zod";
import { findSensitive, truncateText } from "../../kernel/mod.ts";
import { LINT_CATEGORIES } from "../lint/contract.ts";
import { resolveModule } from "../sandbox/resolve_module.ts";
import { removeTypes } from "../sandbox/strip_types.ts";

/** Something a reviewer found. A `blocker` fails the gate, a `warning` lowers the score. */
export const findingSchema = z.object({
  path: z.string(),
  /** One of ours, or that of a linter, such as "sonarjs/hashing". */
  rule: z.string(),
  severity: z.enum(["blocker", "warning"]),
  message: z.string(),
  /** Where in the file, where it is at one place. */
  line: z.number().int().positive().optional(),
  category: z.enum(LINT_CATEGORIES).optional(),
  /** The weakness, as the Common Weakness Enumeration numbers it. */
  cwe: z.number().int().positive().optional(),
  /** The page that explains the rule, and what to do instead. */
  reference: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

interface ReviewedFile {
  readonly path: string;
  readonly content: string;
}

const DANGEROUS_MODULES = new Set([
  "child_process",
  "cluster",
  "vm",
  "worker_threads",
  "inspector",
]);

/**
 * Reviews a generated project without running it: every TypeScript file parses, every import leads to a
 * file of the project or a declared package, and nothing dangerous or secret is in it.
 */
export function reviewFiles(files: readonly ReviewedFile[]): Finding[] {
  const paths = new Set(files.map((file) => file.path));
  const manifest = readManifest(files);
  return [
    ...manifest.findings,
    ...files.flatMap((file) => [
      ...findSecrets(file),
      ...(/\.[cm]?[jt]s$/.test(file.path) ? reviewModule(file, paths, manifest.packages) : []),
    ]),
  ];
}

function reviewModule(
  file: ReviewedFile,
  paths: ReadonlySet<string>,
  packages: ReadonlySet<string>,
): Finding[] {
  let code: string;
  let imports: ReturnType<typeof parse>[0];
  try {
    code = removeTypes(file.content, "module");
    [imports] = parse(code, file.path);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [blocker(file, "syntax", truncateText(message, 300))];
  }
  const findings = imports.flatMap(({ n: specifier, ss }) => {
    if (specifier === undefined) return [];
    // Taking types away keeps the lines.
    const line = `Line ${code.slice(0, ss).split("\n").length}: it`;
    return reviewImport(file, { specifier, line }, { paths, packages });
  });
  if (/\beval\s*\(|\bnew\s+Function\b/.test(code)) {
    findings.push(blocker(file, "dynamic_code", "It builds code from text at run time"));
  }
  return findings;
}

/** The modules of Node 20 that are imported without "node:" too. */
const NODE_MODULES: ReadonlySet<string> = new Set(
  (
    "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns " +
    "domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring " +
    "readline repl stream string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib"
  ).split(" "),
);

function reviewImport(
  file: ReviewedFile,
  { specifier, line }: { readonly specifier: string; readonly line: string },
  { paths, packages }: Readonly<Record<"paths" | "packages", ReadonlySet<string>>>,
): Finding[] {
  if (specifier.startsWith(".")) {
    if (resolveModule(file.path, specifier, paths) !== undefined) return [];
    return [
      blocker(file, "unresolved_import", `${line} imports "${specifier}", which is not there`),
    ];
  }
  const bare = specifier.replace(/^node:/, "");
  if (DANGEROUS_MODULES.has(bare)) {
    return [blocker(file, "dangerous_module", `${line} imports "${specifier}"`)];
  }
  const name = bare
    .split("/")
    .slice(0, bare.startsWith("@") ? 2 : 1)
    .join("/");
  const isBuiltIn = specifier.startsWith("node:") || NODE_MODULES.has(name);
  if (isBuiltIn || specifier.startsWith("npm:") || packages.has(name)) return [];
  return [
    blocker(file, "undeclared_package", `${line} imports "${specifier}", which nothing declares`),
  ];
}

function findSecrets(file: ReviewedFile): Finding[] {
  // A password in a test signs a made-up user in; a credential that a machine made belongs to somebody.
  const secret = findSensitive(file.content).find(({ kind }) => kind === "secret");
  if (secret === undefined) return [];
  const line = file.content.slice(0, secret.start).split("\n").length;
  const message = `Line ${line} contains what looks like a credential`;
  return [{ ...blocker(file, "secret", message), line }];
}

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});
const MANIFEST = /(^|\/)(package|deno)\.json$/;
const importMapSchema = z.object({ imports: z.record(z.string(), z.string()).default({}) });

/** What package.json and any deno.json declare, and what is wrong with how they do. */
function readManifest(files: readonly ReviewedFile[]): {
  packages: ReadonlySet<string>;
  findings: Finding[];
} {
  const packages = new Set<string>();
  const findings: Finding[] = [];
  for (const file of files.filter(({ path }) => MANIFEST.test(path))) {
    const content = parseJson(file.content);
    if (content === undefined) {
      findings.push(blocker(file, "syntax", "It is not valid JSON"));
    } else if (file.path.endsWith("deno.json")) {
      const { data } = importMapSchema.safeParse(content);
      for (const name of Object.keys(data?.imports ?? {})) packages.add(name);
    } else {
      const { data } = manifestSchema.safeParse(content);
      const declared = { ...data?.dependencies, ...data?.devDependencies };
      for (const name of Object.keys(declared)) packages.add(name);
      findings.push(...findUnpinned(file, declared));
    }
  }
  return { packages, findings };
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

function findUnpinned(
  { path }: ReviewedFile,
  declared: Readonly<Record<string, string>>,
): Finding[] {
  return Object.entries(declared)
    .filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))
    .map(([name, version]) => {
      const message = `"${name}" is "${version}", not an exact version`;
      return { path, rule: "unpinned_dependency", severity: "warning", message } as const;
    });
}

function blocker(file: ReviewedFile, rule: Finding["rule"], message: string): Finding {
  return { path: file.path, rule, severity: "blocker", message };
}
