import { z } from "zod";
import type { Queryable } from "../database/database.ts";

const metadata = z.record(z.string(), z.unknown());
const userRow = z.object({
  id: z.string(),
  email: z.string().nullable(),
  encrypted_password: z.string().nullable(),
  is_anonymous: z.boolean(),
  app_metadata: metadata,
  user_metadata: metadata,
  email_confirmed_at: z.string().nullable(),
  last_sign_in_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

/** A row of `auth.users`, timestamps as ISO text. */
export type User = z.infer<typeof userRow>;

// As one JSON document, so that both drivers give the same types.
const userAsJson = `json_build_object(
  'id', id, 'email', email, 'encrypted_password', encrypted_password, 'is_anonymous', is_anonymous,
  'app_metadata', coalesce(raw_app_meta_data, '{}'), 'user_metadata', coalesce(raw_user_meta_data, '{}'),
  'email_confirmed_at', email_confirmed_at, 'last_sign_in_at', last_sign_in_at,
  'created_at', created_at, 'updated_at', updated_at)::text as user_json`;

/** What a user is to be; an e-mail address or password that is null is none, or leaves the present one. */
interface UserContent {
  readonly email: string | null;
  readonly passwordHash: string | null;
  readonly userMetadata: Readonly<Record<string, unknown>>;
}

/** Adds a confirmed user (mail is never sent here), who is anonymous without an e-mail address. */
export async function insertUser(database: Queryable, user: UserContent): Promise<User> {
  const appMetadata = user.email === null ? {} : { provider: "email", providers: ["email"] };
  const [row] = await database.query(
    `insert into auth.users (aud, role, email, encrypted_password, raw_app_meta_data, raw_user_meta_data, is_anonymous,
       email_confirmed_at, created_at, updated_at)
     values ('authenticated', 'authenticated', $1::text, $2::text, $3::jsonb, $4::jsonb, $1::text is null,
       case when $1::text is null then null else now() end, now(), now())
     returning ${userAsJson}`,
    [user.email, user.passwordHash, JSON.stringify(appMetadata), JSON.stringify(user.userMetadata)],
  );
  return parseUser(row);
}

/** The user of an id, or of an e-mail address in any case; `undefined` when there is none. */
export async function findUser(
  database: Queryable,
  by: "id" | "email",
  value: string,
): Promise<User | undefined> {
  const [row] = await database.query(
    `select ${userAsJson} from auth.users where ${by}::text = lower($1) and deleted_at is null`,
    [value],
  );
  return row && parseUser(row);
}

/** Changes what is given and merges the metadata into those present. */
export async function updateUser(
  database: Queryable,
  id: string,
  change: UserContent,
): Promise<User> {
  const [row] = await database.query(
    `update auth.users set email = coalesce(lower($2::text), email), encrypted_password = coalesce($3::text, encrypted_password),
       raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || $4::jsonb, updated_at = now()
     where id = $1::text::uuid returning ${userAsJson}`,
    [id, change.email, change.passwordHash, JSON.stringify(change.userMetadata)],
  );
  return parseUser(row);
}

/** A user as the Auth API shows one. */
export function presentUser(user: User): Readonly<Record<string, unknown>> {
  const { id, email, created_at, updated_at, last_sign_in_at, email_confirmed_at } = user;
  const times = { last_sign_in_at, created_at, updated_at };
  const identity = {
    identity_id: id,
    id,
    user_id: id,
    identity_data: { email, email_verified: true, sub: id },
    provider: "email",
    ...times,
    email,
  };
  return {
    id,
    aud: "authenticated",
    role: "authenticated",
    email: email ?? "",
    phone: "",
    ...(email_confirmed_at !== null && { email_confirmed_at, confirmed_at: email_confirmed_at }),
    ...times,
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    identities: email === null ? [] : [identity],
    is_anonymous: user.is_anonymous,
  };
}

function parseUser(row: Readonly<Record<string, unknown>> | undefined): User {
  return userRow.parse(JSON.parse(z.string().parse(row?.user_json)));
}
