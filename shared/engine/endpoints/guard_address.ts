import type { HttpSettings } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { isAddress, isPublicAddress } from "./public_address.ts";

/** The addresses that a name stands for now; none where that cannot be told. */
export type Resolver = (host: string) => Promise<readonly string[]>;

/** Names that stand for something inside, whatever they resolve to. */
const INSIDE = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa"];

const ALLOWED = "An operator may allow its host with COGO_HTTP_PRIVATE_HOSTS";

/** Whether an operator's list has the host: `name` stands for all of its ports, `name:port` for one. */
export function isListed({ hostname, port, protocol }: URL, hosts: readonly string[]): boolean {
  const used = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  return hosts.includes(hostname) || hosts.includes(`${hostname}:${used}`);
}

/**
 * Lets a step call only what anybody could: no address of this machine, its network or its cloud's metadata. A name
 * may stand for another address by the time it is called: what answers then has no certificate for the name, so names
 * are called by https.
 *
 * @throws StepRefused `http_address_refused`.
 */
export async function guardAddress(
  url: URL,
  settings: Pick<HttpSettings, "privateHosts" | "project">,
  resolve: Resolver,
): Promise<void> {
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw refused(url, "is neither http nor https", "Write an address that begins with https://");
  if (url.username !== "" || url.password !== "")
    throw refused(url, "holds a password", "Leave it out; a secret goes into a header");
  if (isListed(url, settings.privateHosts)) return;
  if (settings.project !== undefined && url.origin === new URL(settings.project.url).origin) return;
  const host = url.hostname.replace(/\.$/, "").toLowerCase();
  if (isAddress(host)) {
    if (!isPublicAddress(host)) throw refused(url, "is not a public address");
    return;
  }
  const labels = host.split(".");
  if (labels.length < 2 || INSIDE.includes(labels.at(-1) ?? "")) {
    throw refused(url, "is a name of a private network");
  }
  if (url.protocol !== "https:") throw refused(url, "is a name, which needs https");
  const inside = (await resolve(host)).find((address) => !isPublicAddress(address));
  if (inside !== undefined)
    throw refused(url, `stands for ${inside}, which is not a public address`);
}

function refused(url: URL, reason: string, remedy = ALLOWED): StepRefused {
  return new StepRefused({
    code: "http_address_refused",
    message: `Expected an address of the public internet: ${url.protocol}//${url.host} ${reason}`,
    remedy,
  });
}

interface DenoDns {
  resolveDns(host: string, type: "A" | "AAAA"): Promise<string[]>;
}

/** Asks the runtime, where it can be asked. */
export async function resolveByRuntime(host: string): Promise<readonly string[]> {
  const { Deno: deno } = globalThis as { readonly Deno?: Partial<DenoDns> };
  const { resolveDns } = deno ?? {};
  if (resolveDns === undefined) return [];
  const answers = await Promise.allSettled([resolveDns(host, "A"), resolveDns(host, "AAAA")]);
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
}
