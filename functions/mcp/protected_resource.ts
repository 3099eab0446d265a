import type { Context } from "hono";

/** Where a client learns who signs users in, as RFC 9728 has it, below the function. */
export const METADATA_PATH = "/.well-known/oauth-protected-resource";

/** Names the function as a client reaches it, and the project's Supabase Auth as who signs users in. */
export function describeResource(c: Context) {
  const origin = publicOrigin(c);
  return {
    resource: `${origin}/functions/v1/cogo-mcp`,
    resource_name: "COGO",
    authorization_servers: [`${origin}/auth/v1`],
    bearer_methods_supported: ["header"],
  };
}

/** What a refused client is answered besides: where to read who signs users in. */
export function challenge(c: Context): string {
  return `resource_metadata="${describeResource(c).resource}${METADATA_PATH}"`;
}

/** By the headers of the platform's gateway: the variables of a function have the address within. */
function publicOrigin({ req }: Context): string {
  const url = new URL(req.url);
  const protocol = req.header("x-forwarded-proto") ?? url.protocol.slice(0, -1);
  const host = req.header("x-forwarded-host") ?? url.host;
  const port = host.includes(":") ? undefined : req.header("x-forwarded-port");
  const said = `${protocol}://${host}${port === undefined ? "" : `:${port}`}`;
  return URL.canParse(said) ? new URL(said).origin : url.origin;
}
