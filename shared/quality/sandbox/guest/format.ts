import { inspect } from "./inspect.ts";

/** `util.format`: printf-style directives, then the remaining values after a space each. */
export function formatArguments(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  if (typeof first !== "string") return args.map(showValue).join(" ");
  let used = 0;
  const text = first.replace(/%([sdifjoOc%])/g, (directive, kind: string) => {
    if (kind === "%") return "%";
    if (used >= rest.length) return directive;
    const value = rest[used];
    used += 1;
    return formatDirective(kind, value);
  });
  return [text, ...rest.slice(used).map(showValue)].join(" ");
}

function formatDirective(kind: string, value: unknown): string {
  switch (kind) {
    case "s":
      return showValue(value);
    case "d":
    case "f":
      return String(Number(value));
    case "i":
      return String(Number.parseInt(String(value), 10));
    case "j":
      return JSON.stringify(value) ?? "undefined";
    case "c":
      return "";
    default:
      return inspect(value);
  }
}

function showValue(value: unknown): string {
  return typeof value === "string" ? value : inspect(value);
}
