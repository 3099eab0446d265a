import { CogoError, type HttpSettings } from "../../kernel/mod.ts";
import { guardAddress, isListed, type Resolver } from "../endpoints/guard_address.ts";

type Guarded = Pick<HttpSettings, "privateHosts" | "project">;

/**
 * Lets webhooks go where steps of kind `http` may, by https alone, save to hosts that an operator has named and to the
 * project itself.
 *
 * @throws CogoError `http_address_refused`.
 */
export async function guardWebhook(
  address: string,
  settings: Guarded,
  resolve: Resolver,
): Promise<URL> {
  if (!URL.canParse(address)) throw refused(`Expected a URL, got "${address}"`);
  const url = new URL(address);
  if (url.protocol !== "https:" && !isNamed(url, settings)) {
    throw refused(`Expected an https address, got ${url.protocol}//${url.host}`);
  }
  await guardAddress(url, settings, resolve);
  return url;
}

function isNamed(url: URL, { privateHosts, project }: Guarded): boolean {
  const isOwn = project !== undefined && url.origin === new URL(project.url).origin;
  return isOwn || isListed(url, privateHosts);
}

function refused(message: string): CogoError {
  return new CogoError({
    code: "http_address_refused",
    message,
    remedy: "An operator may allow its host with COGO_HTTP_PRIVATE_HOSTS",
  });
}
