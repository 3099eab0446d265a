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

/** Adds a confirmed user (mail is never sent here); `email` is null for an anonymous one. */
export async function insertUser(
  database: Queryable,
  user: {
    readonly email: string | null;
    readonly passwordHash: string | null;
    readonly userMetadata: Readonly<Record<string, unknown>>;
  },
): Promise<User> {
  const appMetadata = user.email === null ? {} : { provider: "email", providers: ["email"] };
  const rows = await database.query(
    `insert into auth.users (aud, role, email, encrypted_password, raw_app_meta_data, raw_user_meta_data, is_anonymous,
       email_confirmed_at, created_at, updated_at)
     values ('authenticated', 'authenticated', $1::text, $2::text, $3::jsonb, $4::jsonb, $1::text is null,
       case when $1::text is null then null else now() end, now(), now())
     returning ${userAsJson}`,
    [user.email, user.passwordHash, JSON.stringify(appMetadata), JSON.stringify(user.userMetadata)],
  );
  return parseUser(rows[0]);
}

/** The user of an e-mail address, in any case; `undefined` when there is none. */
export async function findUserByEmail(
  database: Queryable,
  email: string,
): Promise<User | undefined> {
  const rows = await database.query(
    `select ${userAsJson} from auth.users where email = lower($1) and deleted_at is null`,
    [email],
  );
  return rows[0] === undefined ? undefined : parseUser(rows[0]);
}

/** The user of an id; `undefined` when there is none. */
export async function findUser(database: Queryable, id: string): Promise<User | undefined> {
  const rows = await database.query(
    `select ${userAsJson} from auth.users where id = $1::text::uuid and deleted_at is null`,
    [id],
  );
  return rows[0] === undefined ? undefined : parseUser(rows[0]);
}

/** Changes what is given (null leaves a value) and merges `userMetadata` into the present one. */
export async function updateUser(
  database: Queryable,
  id: string,
  change: {
    readonly email: string | null;
    readonly passwordHash: string | null;
    readonly userMetadata: Readonly<Record<string, unknown>>;
  },
): Promise<User> {
  const rows = await database.query(
    `update auth.users set email = coalesce(lower($2::text), email), encrypted_password = coalesce($3::text, encrypted_password),
       raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || $4::jsonb, updated_at = now()
     where id = $1::text::uuid returning ${userAsJson}`,
    [id, change.email, change.passwordHash, JSON.stringify(change.userMetadata)],
  );
  return parseUser(rows[0]);
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
