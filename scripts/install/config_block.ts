import { CogoError } from "../../shared/kernel/mod.ts";

const BEGIN = "# >>> cogo: kept by `cogo install`, removed by `cogo uninstall`";
const END = "# <<< cogo";
const KEPT_SCHEMA = "# cogo_api was in [api] schemas before: it stays";

/** What the lines say. */
export interface Block {
  /** The functions that they name. */
  readonly slugs: readonly string[];
  /** Whether the owner had our schema in [api] before we came. */
  readonly keepsSchema: boolean;
}

/** The settings of a function of ours. */
export const settingsOf = (slug: string) => ({
  enabled: true,
  verify_jwt: false,
  entrypoint: `./functions/_cogo/${slug}.js`,
});

/** The lines of config.toml that name our functions. */
export function composeBlock({ slugs, keepsSchema }: Block, eol: string): string {
  return [
    BEGIN,
    ...(keepsSchema ? [KEPT_SCHEMA] : []),
    ...slugs.flatMap(describeFunction),
    END,
    "",
  ].join(eol);
}

/** Whether an installation has come to its end here: config.toml is what it writes last. */
export const hasBlock = (text: string): boolean => text.includes(BEGIN);

/**
 * A text without our lines, and what they say, if they are there.
 *
 * @throws CogoError `config_not_editable` where something else stands between them.
 */
export function takeBlock(text: string): {
  readonly own: string;
  readonly block: Block | undefined;
} {
  const begin = text.indexOf(BEGIN);
  if (begin === -1) return { own: text, block: undefined };
  const end = text.indexOf(END, begin);
  if (end === -1) throw notEditable(`remove the lines from "${BEGIN}" on that are ours`);
  const lines = text.slice(begin, end + END.length);
  const slugs = [...lines.matchAll(/^\[functions\.(cogo-[a-z-]+)\]/gm)].map(
    ([, slug = ""]) => slug,
  );
  const block = { slugs, keepsSchema: lines.includes(KEPT_SCHEMA) };
  refuseForeign(lines, block);
  const after = text.slice(end + END.length).replace(/^\r?\n/, "");
  const before = text.slice(0, begin).replace(/(\r?\n)(?:[ \t]*\r?\n)+$/, "$1");
  return { own: before + after, block };
}

/** An edit that is not made, and what the owner can do instead. */
export function notEditable(what: string): CogoError {
  return new CogoError({
    code: "config_not_editable",
    message:
      "Expected to change supabase/config.toml without touching what is yours, but it is written in another way",
    remedy: `By hand, ${what}; then run this again`,
  });
}

function describeFunction(slug: string): readonly string[] {
  const { entrypoint } = settingsOf(slug);
  return [
    `[functions.${slug}]`,
    "enabled = true",
    "verify_jwt = false # it verifies by itself",
    `entrypoint = "${entrypoint}"`,
    "",
  ];
}

function refuseForeign(text: string, block: Block): void {
  const expected = linesOf(composeBlock(block, "\n"));
  const lines = linesOf(text);
  const foreign = lines.find((line, index) => line !== expected[index]);
  if (foreign !== undefined) {
    throw notEditable(`move "${foreign}" and what else is yours out of the lines of COGO`);
  }
  if (lines.length < expected.length) throw notEditable("put the lines of COGO back as they were");
}

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
