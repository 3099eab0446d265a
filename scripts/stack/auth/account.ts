import { z } from "zod";
import { bearerOf, jsonResponse } from "../gateway/http.ts";
import type { Claims } from "../tokens.ts";
import { AuthError } from "./auth_error.ts";
import {
  type AuthDependencies,
  emailSchema,
  hashNewPassword,
  isDuplicate,
  readBody,
} from "./requests.ts";
import { endSessions, sessionExists } from "./sessions.ts";
import { findUser, presentUser, updateUser } from "./users.ts";

const userBody = z.object({
  email: emailSchema.optional(),
  password: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});
const userClaims = z.looseObject({ sub: z.string(), session_id: z.string() });
const logoutScope = z.enum(["global", "local", "others"]).catch("global");

/** `GET /user`. */
export async function getUser(request: Request, dependencies: AuthDependencies): Promise<Response> {
  const { user } = await requireUser(request, dependencies);
  return jsonResponse(200, presentUser(user));
}

/** `PUT /user`: changes e-mail address, password and metadata. */
export async function putUser(request: Request, dependencies: AuthDependencies): Promise<Response> {
  const { user } = await requireUser(request, dependencies);
  const { email = null, password, data = {} } = await readBody(request, userBody);
  const passwordHash =
    password === undefined ? null : await hashNewPassword(password, dependencies.config);
  const change = { email, passwordHash, userMetadata: data };
  const changed = await updateUser(dependencies.database, user.id, change).catch(
    (error: unknown) => {
      if (!isDuplicate(error)) throw error;
      const message = "A user with this email address has already been registered";
      throw new AuthError(422, "email_exists", message);
    },
  );
  return jsonResponse(200, presentUser(changed));
}

/** `POST /logout?scope=global|local|others`. */
export async function logOut(request: Request, dependencies: AuthDependencies): Promise<Response> {
  const { claims } = await requireUser(request, dependencies);
  const scope = logoutScope.parse(new URL(request.url).searchParams.get("scope"));
  await endSessions(dependencies.database, { id: claims.session_id, userId: claims.sub }, scope);
  return new Response(null, { status: 204 });
}

async function requireUser(request: Request, { database, tokens }: AuthDependencies) {
  const token = bearerOf(request.headers);
  if (token === undefined)
    throw new AuthError(401, "no_authorization", "This endpoint requires a valid Bearer token");
  const claims = parseUserClaims(await tokens.verify(token));
  if (!(await sessionExists(database, claims.session_id))) {
    const message = "Session from session_id claim in JWT does not exist";
    throw new AuthError(403, "session_not_found", message);
  }
  const user = await findUser(database, "id", claims.sub);
  if (user === undefined)
    throw new AuthError(403, "user_not_found", "User from sub claim in JWT does not exist");
  return { user, claims };
}

function parseUserClaims(claims: Claims | "expired" | undefined): z.infer<typeof userClaims> {
  const parsed = userClaims.safeParse(claims);
  if (parsed.success) return parsed.data;
  const reason = claims === "expired" ? "token is expired" : "missing sub claim or bad signature";
  const message = `invalid JWT: unable to parse or verify signature, ${reason}`;
  throw new AuthError(403, "bad_jwt", message);
}
