/** How front matter begins and ends, and in which language it is. */
const FENCES = { "---": "yaml", "+++": "toml" } as const;
const MAXIMUM_LENGTH = 10_000;

/** Where the front matter of a Markdown document ends; 0 where it has none. */
export function frontMatterEnd(text: string): number {
  const fence = text.slice(0, 3);
  if (!(fence in FENCES) || text[3] !== "\n") return 0;
  const end = text.indexOf(`\n${fence}\n`, 3);
  return end === -1 ? 0 : end + 5;
}

/** The title that front matter gives, as {@link frontMatterEnd} cuts it off; null for none. */
export async function titleInFrontMatter(frontMatter: string): Promise<string | null> {
  if (frontMatter === "" || frontMatter.length > MAXIMUM_LENGTH) return null;
  const content = frontMatter.slice(4, -4);
  const value = frontMatter.startsWith("+++")
    ? await titleInToml(content)
    : await titleInYaml(content);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

async function titleInYaml(content: string): Promise<unknown> {
  // A package in CommonJS has its names in `default` alone once the functions are bundled.
  const { default: yaml } = await import("yaml");
  const document = yaml.parseDocument(content, { logLevel: "silent" });
  return document.contents === null ? null : document.get("title");
}

async function titleInToml(content: string): Promise<unknown> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    return parse(content).title;
  } catch (thrown) {
    if (thrown instanceof TomlError) return null;
    throw thrown;
  }
}
