import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databases, makeClient, signUp, startTestStack, type TestStack } from "../support/stack.ts";

describe.each(databases)("Auth on $name", ({ available, native }) => {
  describe.runIf(available)("through supabase-js", () => {
    let running: TestStack;
    beforeAll(async () => {
      running = await startTestStack({ native });
    });
    afterAll(() => running.end());

    it("signUp() signs a new user in at once", async () => {
      const { client, id, email } = await signUp(running.stack);
      const { data } = await client.auth.getUser();
      expect(data.user).toMatchObject({
        id,
        email,
        role: "authenticated",
        app_metadata: { provider: "email" },
      });
    });

    it("signUp() keeps the user's metadata", async () => {
      const client = makeClient(running.stack);
      const { data } = await client.auth.signUp({
        email: "meta@example.test",
        password: "correct horse",
        options: { data: { nickname: "Meta" } },
      });
      expect(data.user?.user_metadata).toEqual({ nickname: "Meta" });
    });

    it.each([
      ["a second sign-up with an address", "user_already_exists"],
      ["a short password", "weak_password"],
      ["an address that is none", "validation_failed"],
    ])("signUp() refuses %s", async (_case, code) => {
      const { email } = await signUp(running.stack);
      const attempts: Record<string, { email: string; password: string }> = {
        user_already_exists: { email: email.toUpperCase(), password: "correct horse" },
        weak_password: { email: "weak@example.test", password: "short" },
        validation_failed: { email: "nobody", password: "correct horse" },
      };
      const attempt = attempts[code] ?? { email, password: "" };
      const { error } = await makeClient(running.stack).auth.signUp(attempt);
      expect(error?.code).toBe(code);
    });

    it("signInAnonymously() makes a user without an address", async () => {
      const { data, error } = await makeClient(running.stack).auth.signInAnonymously();
      expect(error).toBeNull();
      expect(data.user?.is_anonymous).toBe(true);
    });

    it("signInWithPassword() takes the right password in any spelling of the address", async () => {
      const { email, id } = await signUp(running.stack);
      const { data } = await makeClient(running.stack).auth.signInWithPassword({
        email: email.toUpperCase(),
        password: "correct horse",
      });
      expect(data.user?.id).toBe(id);
    });

    it("signInWithPassword() refuses a wrong password and an unknown user alike", async () => {
      const { email } = await signUp(running.stack);
      const client = makeClient(running.stack);
      const wrong = await client.auth.signInWithPassword({ email, password: "wrong horse" });
      const unknown = await client.auth.signInWithPassword({
        email: "nobody@example.test",
        password: "wrong horse",
      });
      expect(wrong.error).toMatchObject({ status: 400, code: "invalid_credentials" });
      expect(unknown.error).toMatchObject({ status: 400, code: "invalid_credentials" });
    });

    it("getClaims() verifies the token with the published keys", async () => {
      const { client, id } = await signUp(running.stack);
      const { data, error } = await client.auth.getClaims();
      expect(error).toBeNull();
      expect(data?.header).toMatchObject({ alg: "ES256" });
      expect(data?.claims).toMatchObject({
        sub: id,
        aud: "authenticated",
        role: "authenticated",
        aal: "aal1",
      });
    });

    it("getUser() refuses a forged token", async () => {
      const { client } = await signUp(running.stack);
      const { data } = await client.auth.getSession();
      const [header, payload] = (data.session?.access_token ?? "").split(".");
      const { error } = await client.auth.getUser(`${header}.${payload}.${"A".repeat(86)}`);
      expect(error).toMatchObject({ status: 403, code: "bad_jwt" });
    });

    it("refreshSession() rotates the refresh token", async () => {
      const { client } = await signUp(running.stack);
      const before = (await client.auth.getSession()).data.session?.refresh_token;
      const { data, error } = await client.auth.refreshSession();
      expect(error).toBeNull();
      expect(data.session?.refresh_token).not.toBe(before);
    });

    it("refreshSession() gives the same successor to two tabs that refresh at once", async () => {
      const { client } = await signUp(running.stack);
      const refresh_token = (await client.auth.getSession()).data.session?.refresh_token ?? "";
      const first = await makeClient(running.stack).auth.refreshSession({ refresh_token });
      const second = await makeClient(running.stack).auth.refreshSession({ refresh_token });
      expect(second.data.session?.refresh_token).toBe(first.data.session?.refresh_token);
    });

    it("refreshSession() ends the session when an old token comes back", async () => {
      const { client } = await signUp(running.stack);
      const refresh_token = (await client.auth.getSession()).data.session?.refresh_token ?? "";
      const next = await client.auth.refreshSession();
      await running.stack.database.query(
        "update auth.refresh_tokens set updated_at = now() - interval '1 hour' where token = $1",
        [refresh_token],
      );
      const stolen = await makeClient(running.stack).auth.refreshSession({ refresh_token });
      expect(stolen.error).toMatchObject({ status: 400, code: "refresh_token_already_used" });
      const heir = await client.auth.refreshSession({
        refresh_token: next.data.session?.refresh_token ?? "",
      });
      expect(heir.error).toMatchObject({ code: "refresh_token_not_found" });
    });

    it("updateUser() changes the password and merges metadata", async () => {
      const { client, email } = await signUp(running.stack);
      await client.auth.updateUser({ data: { a: 1 } });
      const { data } = await client.auth.updateUser({ password: "another horse", data: { b: 2 } });
      expect(data.user?.user_metadata).toEqual({ a: 1, b: 2 });
      const again = await makeClient(running.stack).auth.signInWithPassword({
        email,
        password: "another horse",
      });
      expect(again.error).toBeNull();
    });

    it("signOut() ends the session for its tokens", async () => {
      const { client } = await signUp(running.stack);
      const { data } = await client.auth.getSession();
      expect((await client.auth.signOut()).error).toBeNull();
      const response = await fetch(`${running.stack.urls.auth}/user`, {
        headers: {
          apikey: running.stack.keys.publishable,
          authorization: `Bearer ${data.session?.access_token}`,
          "x-supabase-api-version": "2024-01-01",
        },
      });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: "session_not_found" });
    });

    it("refuses a request without a valid API key", async () => {
      const bare = await fetch(`${running.stack.urls.auth}/settings`);
      const wrong = await fetch(`${running.stack.urls.auth}/settings`, {
        headers: { apikey: "sb_secret_no" },
      });
      expect([bare.status, wrong.status]).toEqual([401, 401]);
    });
  });
});
