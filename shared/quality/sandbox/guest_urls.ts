const PARTS = [
  "href",
  "origin",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

const SETTABLE = [
  "href",
  "protocol",
  "username",
  "password",
  "host",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

/** Parses a URL for the guest: its parts as JSON, or "" when it is not a URL. */
export function parseUrl(url: string, base: string): string {
  if (!URL.canParse(url, base === "" ? undefined : base)) return "";
  const parsed = new URL(url, base === "" ? undefined : base);
  return JSON.stringify(Object.fromEntries(PARTS.map((part) => [part, parsed[part]])));
}

/** Sets one part of a URL for the guest by the web's rules and returns the whole URL. */
export function setUrlPart(url: string, part: string, value: string): string {
  const name = SETTABLE.find((settable) => settable === part);
  if (name === undefined || !URL.canParse(url)) return url;
  if (name === "href" && !URL.canParse(value)) return "";
  const parsed = new URL(url);
  parsed[name] = value;
  return parsed.href;
}
