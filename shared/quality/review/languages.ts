/** Code that nothing here reads, by the ending of its files. */
const UNREAD: ReadonlyMap<string, string> = new Map([
  ["astro", "Astro"],
  ["c", "C"],
  ["cc", "C++"],
  ["cpp", "C++"],
  ["cs", "C#"],
  ["css", "CSS"],
  ["dart", "Dart"],
  ["ex", "Elixir"],
  ["go", "Go"],
  ["h", "C"],
  ["html", "HTML"],
  ["java", "Java"],
  ["kt", "Kotlin"],
  ["php", "PHP"],
  ["ps1", "PowerShell"],
  ["py", "Python"],
  ["rb", "Ruby"],
  ["rs", "Rust"],
  ["scala", "Scala"],
  ["sh", "shell scripts"],
  ["sql", "SQL"],
  ["svelte", "Svelte"],
  ["swift", "Swift"],
  ["vue", "Vue"],
]);

/** For each language that a review does not read: its name, and the files in it. */
export function groupUnread(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const language = UNREAD.get(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
    if (language === undefined) continue;
    groups.set(language, [...(groups.get(language) ?? []), path]);
  }
  return groups;
}
