import { z } from "zod";

interface ReadFile {
  readonly path: string;
  readonly content: string;
}

/** A variable of the environment that a result reads. */
export const settingSchema = z.object({
  name: z.string(),
  kind: z.enum(["secret", "url", "number", "text"]),
  /** Whether it does not run without: nothing stands in for a value that is not set. */
  required: z.boolean(),
  /** Who gives it a value: the platform sets its own by itself. */
  from: z.enum(["platform", "operator"]),
  /** The first place that reads it, `path:line`. */
  readBy: z.string(),
});
export type Setting = z.infer<typeof settingSchema>;

const SCRIPT = /\.[cm]?[jt]sx?$/;
const TEST = /(^|\/)tests?\/|\.(test|spec)\.[cm]?[jt]sx?$/;
/** A variable by its name, as Node, Vite and Deno read one, the way a parser prints it. */
const READS =
  /^(?:(?:process|import\.meta)\.env(?:\??\.|\[["'])(?<member>[A-Z][A-Z0-9_]*)(?:["']\])?|Deno\.env\.get\(["'](?<asked>[A-Z][A-Z0-9_]*)["']\))$/;
const PLATFORM = /^(SUPABASE_|DENO_|NODE_ENV$|PORT$|CI$|HOME$|PATH$)/;

/** The contract between a result and its environment: each variable that its code reads, by name. Tests do not count. */
export async function readConfiguration(files: readonly ReadFile[]): Promise<Setting[]> {
  const settings = new Map<string, Setting>();
  for (const { path, content } of files) {
    if (!SCRIPT.test(path) || TEST.test(path) || !content.includes("env")) continue;
    for (const { name, line, hasDefault } of await findReads(content)) {
      const known = settings.get(name);
      settings.set(name, {
        name,
        kind: kindOf(name),
        required: (known?.required ?? false) || (!hasDefault && !PLATFORM.test(name)),
        from: PLATFORM.test(name) ? "platform" : "operator",
        readBy: known?.readBy ?? `${path}:${line}`,
      });
    }
  }
  return [...settings.values()].sort((one, other) => one.name.localeCompare(other.name));
}

interface Read {
  readonly name: string;
  readonly line: number;
  readonly hasDefault: boolean;
}

async function findReads(content: string): Promise<Read[]> {
  const { parser } = await import("@lezer/javascript");
  const reads: Read[] = [];
  parser
    .configure({ dialect: "ts jsx" })
    .parse(content)
    .iterate({
      enter({ name: node, from, to, node: { parent } }) {
        if (node !== "MemberExpression" && node !== "CallExpression") return;
        const { member, asked } = READS.exec(content.slice(from, to))?.groups ?? {};
        const name = member ?? asked;
        if (name === undefined) return;
        const after = parent?.name === "BinaryExpression" ? content.slice(to, parent.to) : "";
        const hasDefault = /^\s*(\?\?|\|\|)/.test(after);
        reads.push({ name, line: content.slice(0, from).split("\n").length, hasDefault });
      },
    });
  return reads;
}

function kindOf(name: string): Setting["kind"] {
  if (/(KEY|SECRET|TOKEN|PASSWORD|CREDENTIALS?)$/.test(name)) return "secret";
  if (/(URL|URI|ENDPOINT|ORIGIN)$/.test(name)) return "url";
  return /(PORT|LIMIT|SECONDS|MILLISECONDS|COUNT|SIZE)$/.test(name) ? "number" : "text";
}

/** The contract as a file that people copy to `.env`; it has no values. */
export function toExampleFile(settings: readonly Setting[]): ReadFile {
  const lines = settings.map(({ name, kind, required, from, readBy }) => {
    const need = from === "platform" ? "set by the platform" : required ? "required" : "optional";
    return `# ${kind}, ${need}; read by ${readBy}\n${name}=\n`;
  });
  return { path: ".env.example", content: lines.join("\n") };
}
