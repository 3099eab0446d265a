import { unsupported } from "./absent.ts";
import { host } from "./host.ts";

interface UrlParts {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

/** The host's parser cannot be interrupted, and some of what it does is not linear. */
const MAXIMUM_LENGTH = 100_000;

function parse(url: string, base: string): UrlParts | undefined {
  if (url.length + base.length > MAXIMUM_LENGTH) {
    unsupported(`a URL of more than ${MAXIMUM_LENGTH} characters`);
  }
  const answer = host.parseUrl(url, base);
  return answer === "" ? undefined : JSON.parse(answer);
}

/** The URL class of the web, parsed by the host's own implementation. */
class GuestUrl {
  #parts: UrlParts;
  readonly searchParams: GuestSearchParams;

  constructor(url: unknown, base?: unknown) {
    const parts = parse(String(url), base === undefined ? "" : String(base));
    if (parts === undefined) {
      throw Object.assign(new TypeError("Invalid URL"), {
        code: "ERR_INVALID_URL",
        input: String(url),
      });
    }
    this.#parts = parts;
    this.searchParams = new GuestSearchParams(parts.search);
    watchers.set(this.searchParams, (search) => this.#set("search", search, false));
  }

  static canParse(url: unknown, base?: unknown): boolean {
    return parse(String(url), base === undefined ? "" : String(base)) !== undefined;
  }

  static parse(url: unknown, base?: unknown): GuestUrl | null {
    return GuestUrl.canParse(url, base) ? new GuestUrl(url, base) : null;
  }

  #set(part: string, value: unknown, refresh = true): void {
    const text = String(value).slice(0, MAXIMUM_LENGTH);
    const parts = parse(host.setUrlPart(this.#parts.href, part, text), "");
    if (parts === undefined) throw new TypeError("Invalid URL");
    this.#parts = parts;
    if (refresh) replaceEntries(this.searchParams, parts.search);
  }

  get href() {
    return this.#parts.href;
  }
  set href(value) {
    this.#set("href", value);
  }
  get origin() {
    return this.#parts.origin;
  }
  get protocol() {
    return this.#parts.protocol;
  }
  set protocol(value) {
    this.#set("protocol", value);
  }
  get username() {
    return this.#parts.username;
  }
  set username(value) {
    this.#set("username", value);
  }
  get password() {
    return this.#parts.password;
  }
  set password(value) {
    this.#set("password", value);
  }
  get host() {
    return this.#parts.host;
  }
  set host(value) {
    this.#set("host", value);
  }
  get hostname() {
    return this.#parts.hostname;
  }
  set hostname(value) {
    this.#set("hostname", value);
  }
  get port() {
    return this.#parts.port;
  }
  set port(value) {
    this.#set("port", value);
  }
  get pathname() {
    return this.#parts.pathname;
  }
  set pathname(value) {
    this.#set("pathname", value);
  }
  get search() {
    return this.#parts.search;
  }
  set search(value) {
    this.#set("search", value);
  }
  get hash() {
    return this.#parts.hash;
  }
  set hash(value) {
    this.#set("hash", value);
  }
  toString() {
    return this.#parts.href;
  }
  toJSON() {
    return this.#parts.href;
  }
}

const watchers = new WeakMap<GuestSearchParams, (search: string) => void>();
let replaceEntries: (params: GuestSearchParams, search: string) => void;

/** The URLSearchParams class of the web. */
class GuestSearchParams {
  #entries: [string, string][] = [];

  static {
    replaceEntries = (params, search) => {
      params.#entries = parseQuery(search);
    };
  }

  constructor(init: unknown = "") {
    if (typeof init === "object" && init !== null) this.#entries = entriesFrom(init);
    else this.#entries = parseQuery(String(init));
  }

  #changed(): void {
    watchers.get(this)?.(this.toString());
  }

  append(name: unknown, value: unknown): void {
    this.#entries.push([String(name), String(value)]);
    this.#changed();
  }

  delete(name: unknown, value?: unknown): void {
    this.#entries = this.#entries.filter(
      ([key, item]) => key !== String(name) || (value !== undefined && item !== String(value)),
    );
    this.#changed();
  }

  get(name: unknown): string | null {
    return this.#entries.find(([key]) => key === String(name))?.[1] ?? null;
  }

  getAll(name: unknown): string[] {
    return this.#entries.filter(([key]) => key === String(name)).map(([, item]) => item);
  }

  has(name: unknown, value?: unknown): boolean {
    return this.#entries.some(
      ([key, item]) => key === String(name) && (value === undefined || item === String(value)),
    );
  }

  set(name: unknown, value: unknown): void {
    const first = this.#entries.findIndex(([key]) => key === String(name));
    if (first < 0) this.#entries.push([String(name), String(value)]);
    else {
      this.#entries[first] = [String(name), String(value)];
      this.#entries = this.#entries.filter(
        ([key], index) => index <= first || key !== String(name),
      );
    }
    this.#changed();
  }

  sort(): void {
    this.#entries.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
    this.#changed();
  }

  forEach(callback: (value: string, name: string, params: GuestSearchParams) => void): void {
    for (const [name, value] of this.#entries) callback(value, name, this);
  }

  get size(): number {
    return this.#entries.length;
  }

  *entries(): Generator<[string, string]> {
    for (const [name, value] of this.#entries) yield [name, value];
  }

  *keys(): Generator<string> {
    for (const [name] of this.#entries) yield name;
  }

  *values(): Generator<string> {
    for (const [, value] of this.#entries) yield value;
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  toString(): string {
    return this.#entries.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }
}

function entriesFrom(init: object): [string, string][] {
  if (Symbol.iterator in init) {
    return Array.from(init as Iterable<Iterable<unknown>>, (pair) => {
      const [name, value] = pair;
      return [String(name), String(value)];
    });
  }
  return Object.entries(init).map(([name, value]) => [name, String(value)]);
}

function parseQuery(query: string): [string, string][] {
  const text = query.startsWith("?") ? query.slice(1) : query;
  return text
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      const name = equals < 0 ? pair : pair.slice(0, equals);
      return [decode(name), equals < 0 ? "" : decode(pair.slice(equals + 1))];
    });
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // One bad escape must not spoil the others: decode each run of escapes on its own.
    return spaced.replace(/(%[0-9A-Fa-f]{2})+/g, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return "\u{FFFD}";
      }
    });
  }
}

/** A lone surrogate cannot be encoded; the web replaces it. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\u{FFFD}");
}

function encode(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/[!'()~]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

Object.defineProperty(GuestUrl, "name", { value: "URL" });
Object.defineProperty(GuestSearchParams, "name", { value: "URLSearchParams" });

export const urlGlobals = { URL: GuestUrl, URLSearchParams: GuestSearchParams };
