import type {
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import { expect } from "vitest";

const ISSUER = "https://project.example/auth/v1";
const CODE = "the-code";

/** A project with a function, and an Auth that gives a token for the code as Supabase's OAuth server does. */
export function serveSignIn(
  app: { request(url: string, init?: RequestInit): Response | Promise<Response> },
  tokenOf: () => Promise<string>,
) {
  return async (input: string | URL, init?: RequestInit): Promise<Response> => {
    const { pathname } = new URL(input);
    if (pathname.startsWith("/functions/v1/")) {
      return await app.request(String(input).replace("/functions/v1", ""), init);
    }
    if (pathname === "/.well-known/oauth-authorization-server/auth/v1") {
      return Response.json({
        issuer: ISSUER,
        authorization_endpoint: `${ISSUER}/oauth/authorize`,
        token_endpoint: `${ISSUER}/oauth/token`,
        registration_endpoint: `${ISSUER}/oauth/clients/register`,
        response_types_supported: ["code"],
        code_challenge_methods_supported: ["S256"],
        token_endpoint_auth_methods_supported: ["none"],
      });
    }
    if (pathname === "/auth/v1/oauth/clients/register") {
      const metadata = JSON.parse(String(init?.body));
      return Response.json({ ...metadata, client_id: "a-client" }, { status: 201 });
    }
    if (pathname !== "/auth/v1/oauth/token") return new Response(null, { status: 404 });
    const sent = new URLSearchParams(String(init?.body));
    expect(sent.get("code_verifier")).toMatch(/^[\w~.-]{43,}$/);
    expect([sent.get("code"), sent.get("client_id")]).toEqual([CODE, "a-client"]);
    return Response.json({ access_token: await tokenOf(), token_type: "bearer" });
  };
}

/** Keeps what a client keeps, and the page where its user would sign in, which sends the code back. */
export class RecordedSignIn implements OAuthClientProvider {
  readonly redirectUrl = "http://127.0.0.1:9999/callback";
  readonly clientMetadata = { redirect_uris: [this.redirectUrl], client_name: "test" };
  readonly code = CODE;
  #discovered: OAuthDiscoveryState | undefined;
  page: URL | undefined;
  #client: StoredOAuthClientInformation | undefined;
  #tokens: StoredOAuthTokens | undefined;
  #verifier = "";

  clientInformation() {
    return this.#client;
  }
  saveClientInformation(client: StoredOAuthClientInformation) {
    this.#client = client;
  }
  tokens() {
    return this.#tokens;
  }
  saveTokens(tokens: StoredOAuthTokens) {
    this.#tokens = tokens;
  }
  redirectToAuthorization(page: URL) {
    this.page = page;
  }
  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.#discovered = state;
  }
  discoveryState() {
    return this.#discovered;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  codeVerifier() {
    return this.#verifier;
  }
}
