import { z } from "zod";
import { jsonResponse } from "../gateway/http.ts";
import { AuthError } from "./auth_error.ts";
import { checkPassword } from "./passwords.ts";
import {
  type AuthDependencies,
  emailSchema,
  hashNewPassword,
  isDuplicate,
  readBody,
} from "./requests.ts";
import { refreshSession, type Session, startSession } from "./sessions.ts";
import { findUser, insertUser, presentUser, type User } from "./users.ts";

const signupBody = z.object({
  email: z.string().nullish(),
  password: z.string().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
});
const passwordBody = z.object({ email: z.string(), password: z.string() });
const refreshBody = z.object({ refresh_token: z.string() });

/** `POST /signup`: a new user, anonymous without an e-mail address, signed in at once (no mail is sent here). */
export async function signUp(request: Request, dependencies: AuthDependencies): Promise<Response> {
  const { database, config } = dependencies;
  const body = await readBody(request, signupBody);
  const anonymous = !body.email;
  if (anonymous && !config.enable_anonymous_sign_ins) {
    throw new AuthError(422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled");
  }
  if (!config.enable_signup) {
    throw new AuthError(422, "signup_disabled", "Signups not allowed for this instance");
  }
  const user = await insertUser(database, {
    email: anonymous ? null : parseEmail(body.email),
    passwordHash: anonymous ? null : await hashNewPassword(body.password ?? "", config),
    userMetadata: body.data ?? {},
  }).catch((error: unknown) => {
    throw isDuplicate(error)
      ? new AuthError(422, "user_already_exists", "User already registered")
      : error;
  });
  const session = await startSession(database, user.id);
  return sessionResponse(user, session, anonymous ? "anonymous" : "password", dependencies);
}

/** `POST /token?grant_type=password`. */
export async function signIn(request: Request, dependencies: AuthDependencies): Promise<Response> {
  const { database } = dependencies;
  const body = await readBody(request, passwordBody);
  const user = await findUser(database, "email", body.email);
  const isRight = await checkPassword(body.password, user?.encrypted_password ?? undefined);
  if (user === undefined || !isRight) {
    throw new AuthError(400, "invalid_credentials", "Invalid login credentials");
  }
  return sessionResponse(user, await startSession(database, user.id), "password", dependencies);
}

/** `POST /token?grant_type=refresh_token`. */
export async function refresh(request: Request, dependencies: AuthDependencies): Promise<Response> {
  const { database } = dependencies;
  const body = await readBody(request, refreshBody);
  const session = await refreshSession(database, body.refresh_token);
  const user = await findUser(database, "id", session.userId);
  if (user === undefined) {
    throw new AuthError(403, "user_not_found", "User from sub claim in JWT does not exist");
  }
  const method = user.is_anonymous ? "anonymous" : "password";
  return sessionResponse(user, session, method, dependencies);
}

async function sessionResponse(
  user: User,
  session: Session,
  method: string,
  { tokens, config }: AuthDependencies,
): Promise<Response> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    sub: user.id,
    aud: "authenticated",
    role: "authenticated",
    email: user.email ?? "",
    phone: "",
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    aal: "aal1",
    amr: [{ method, timestamp: now }],
    session_id: session.id,
    is_anonymous: user.is_anonymous,
  };
  return jsonResponse(200, {
    access_token: await tokens.sign(claims, config.jwt_expiry),
    token_type: "bearer",
    expires_in: config.jwt_expiry,
    expires_at: now + config.jwt_expiry,
    refresh_token: session.refreshToken,
    user: presentUser(user),
  });
}

function parseEmail(value: string | null | undefined): string {
  const parsed = emailSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AuthError(400, "validation_failed", "Unable to validate email address: invalid format");
}
