const LINE_WIDTH = 100;

/**
 * Breaks the lines of TypeScript that are wider than 100 columns the way Prettier and Biome do:
 * the outermost bracket's items go on lines of their own, with a trailing comma.
 *
 * It knows the shapes the templates produce (calls, signatures, arrays, objects, imports, method
 * chains); a line it cannot break stays as it is, which is untidy and never wrong.
 */
export function wrapLongLines(source: string): string {
  return source.split("\n").flatMap(wrapLine).join("\n");
}

function wrapLine(line: string): readonly string[] {
  if (isComplexChain(line)) return breakChain(line) ?? [line];
  // A sole imported name stays on its line, however long.
  if (/^import \{ [^,]+ \} from/.test(line)) return [line];
  if (isMatrix(line)) return breakMatrix(line);
  if (line.length <= LINE_WIDTH || /^\s*(\/\/|\*|\/\*|it(\.each)?\(|describe\()/.test(line))
    return [line];
  const indent = " ".repeat(line.length - line.trimStart().length);
  const chain = breakChain(line);
  if (chain !== undefined) return chain;
  const text = /^\s*(\w{5,}:) (["'].*["'],)$/.exec(line);
  if (text !== null) return [`${indent}${text[1]}`, `${indent}  ${text[2]}`];
  const group = outermostGroup(line);
  return group === undefined ? [line] : breakGroup(line, group, indent);
}

interface Group {
  readonly start: number;
  readonly end: number;
}

function breakGroup(line: string, group: Group, indent: string): readonly string[] {
  const items = splitItems(line.slice(group.start + 1, group.end));
  const last = items[items.length - 1] ?? "";
  const head =
    line.slice(0, group.start + 1) +
    items
      .slice(0, -1)
      .map((item) => `${item}, `)
      .join("");
  const isHugged =
    line[group.start] === "(" && /^[{[].+[}\]]$/.test(last) && head.length < LINE_WIDTH;
  if (isHugged && !items.slice(0, -1).some((item) => /^[{[]./.test(item) && item.length > 2)) {
    // A last object or array hugs the parentheses: `call(path, {` ... `})`.
    return [
      head + last.charAt(0),
      ...splitItems(last.slice(1, -1)).flatMap((item) => wrapLine(`${indent}  ${item},`)),
      indent + last.charAt(last.length - 1) + line.slice(group.end),
    ];
  }
  return [
    line.slice(0, group.start + 1),
    ...items.flatMap((item) => wrapLine(`${indent}  ${item},`)),
    indent + line.slice(group.end),
  ];
}

/** Formatters put the items of an array of several objects on lines of their own, however short. */
function isMatrix(line: string): boolean {
  return /^\s*\w+: \[\{ .*, .* \}, \{ .* \}\],$/.test(line);
}

function breakMatrix(line: string): readonly string[] {
  const indent = " ".repeat(line.length - line.trimStart().length);
  const start = line.indexOf("[");
  const items = splitItems(line.slice(start + 1, line.lastIndexOf("]")));
  return [line.slice(0, start + 1), ...items.map((item) => `${indent}  ${item},`), `${indent}],`];
}

/** A Zod expression with an argument that formatters find too complex to leave in a chain. */
function isComplexChain(line: string): boolean {
  return /^\s*\w+: z\..*(\.regex\(\/.{6}|\(\{)/.test(line);
}

/** `z.string().min(1).max(200)` with more than two calls breaks before each of them. */
function breakChain(line: string): readonly string[] | undefined {
  const match = /^(.*?[:=] )(z)(\.\w+.*)$/.exec(line);
  if (match === null) return undefined;
  const indent = " ".repeat(line.length - line.trimStart().length);
  const [, head = "", root = "", rest = ""] = match;
  const tail = /[,;]$/.exec(rest)?.[0] ?? "";
  const calls = splitCalls(tail === "" ? rest : rest.slice(0, -1));
  if (calls === undefined || calls.filter((call) => call.endsWith(")")).length < 3)
    return undefined;
  const last = calls.length - 1;
  return [head + root, ...calls.map((call, at) => `${indent}  ${call}${at === last ? tail : ""}`)];
}

function splitCalls(chain: string): readonly string[] | undefined {
  const calls: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { at, character } of codeCharacters(chain)) {
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth -= 1;
    if (depth === 0 && character === "." && at > start) {
      calls.push(chain.slice(start, at));
      start = at;
    }
    if (depth === 0 && /[ ?=]/.test(character)) return undefined;
  }
  calls.push(chain.slice(start));
  return calls;
}

/** The last bracket at depth 0 that holds something: a call's arguments, an object, an array. */
function outermostGroup(line: string): Group | undefined {
  const open: number[] = [];
  let found: Group | undefined;
  for (const { at, character } of codeCharacters(line)) {
    if ("([{".includes(character)) open.push(at);
    if (")]}".includes(character)) {
      const start = open.pop();
      if (start !== undefined && open.length === 0 && at > start + 1) found = { start, end: at };
    }
  }
  return found;
}

function splitItems(inside: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { at, character } of codeCharacters(inside)) {
    if ("([{<".includes(character)) depth += 1;
    if (")]}>".includes(character) && inside[at - 1] !== "=") depth -= 1;
    if (depth === 0 && character === ",") {
      items.push(inside.slice(start, at).trim());
      start = at + 1;
    }
  }
  const last = inside.slice(start).trim();
  return last === "" ? items : [...items, last];
}

/** The characters outside string, template and regular expression literals, with their places. */
function* codeCharacters(
  code: string,
): Generator<{ readonly at: number; readonly character: string }> {
  let quote = "";
  for (let at = 0; at < code.length; at += 1) {
    const character = code.charAt(at);
    if (quote !== "") {
      if (character === "\\") at += 1;
      else if (character === quote) quote = "";
      continue;
    }
    const opensRegularExpression = character === "/" && /[(,=:] ?$/.test(code.slice(0, at));
    if (/["'`]/.test(character) || opensRegularExpression) quote = character;
    else yield { at, character };
  }
}
