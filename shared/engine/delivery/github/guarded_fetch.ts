import { fetchOnce, type HttpSettings } from "../../../kernel/mod.ts";
import { guardAddress, resolveByRuntime } from "../../endpoints/guard_address.ts";

const TIMEOUT_MILLISECONDS = 30_000;

/** A `fetch` that calls only addresses a step may call, sends each request once, and follows no redirect elsewhere. */
export function guardedFetch(settings: HttpSettings, signal: AbortSignal): typeof fetch {
  return async (input, request = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    await guardAddress(url, settings, resolveByRuntime);
    return await fetchOnce(url, {
      ...request,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
    });
  };
}
