import { CogoError, type HttpSettings } from "../../kernel/mod.ts";
import { guardAddress, isListed, type Resolver } from "../endpoints/guard_address.ts";

type Guarded = Pick<HttpSettings, "privateHosts" | "project">;

/**
 * Lets webhooks go where steps of kind `http` may, by https alone, save to hosts that an operator has named and to
 * functions of the project itself.
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
  if (isOwn(url, settings) && !FUNCTION.test(url.pathname)) {
    throw refused(`Expected a function of the project, /functions/v1/<name>, got ${url.pathname}`);
  }
  await guardAddress(url, settings, resolve);
  return url;
}

/** The path of a function. Nothing in it is encoded, so that nobody on the way reads another path. */
const FUNCTION = /^\/functions\/v1\/[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/;

const isOwn = (url: URL, { project }: Guarded): boolean =>
  project !== undefined && url.host === new URL(project.url).host;

const isNamed = (url: URL, settings: Guarded): boolean =>
  isOwn(url, settings) || isListed(url, settings.privateHosts);

function refused(message: string): CogoError {
  return new CogoError({
    code: "http_address_refused",
    message,
    remedy: "An operator may allow its host with COGO_HTTP_PRIVATE_HOSTS",
  });
}
