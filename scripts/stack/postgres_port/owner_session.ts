import { z } from "zod";
import type { Turn } from "../database/pglite.ts";

/** A client's settings by name, which it finds again at its next turn. */
export type Settings = Readonly<Record<string, string>>;

// What a hosted project gives its owner.
const OWNER_SETTINGS: Settings = { search_path: '"$user", public, extensions' };

// The role comes last: it may not be allowed to see or set what comes before.
const apply = `select set_config(key, value, false) from json_each_text($1::text::json)
  order by key = 'role'`;

// pg_settings shows neither the role nor settings that no extension has declared, such as the claims that policies read.
const read = `select
  (select json_object_agg(name, setting)::text from (
    select name, setting from pg_settings where source = 'session'
    union all select 'role', current_setting('role')
    union all select 'request.jwt.claims', current_setting('request.jwt.claims', true)
      where current_setting('request.jwt.claims', true) <> ''
  ) settings) as settings,
  (select json_agg(channel)::text from pg_listening_channels() channel) as channels`;

const left = z.object({ settings: z.string(), channels: z.string().nullable() });

/** Makes the connection that of the project's owner, with the client's own settings. */
export async function becomeOwner(turn: Turn, settings: Settings): Promise<void> {
  await turn.exec("set session authorization migrator");
  await turn.query(apply, [JSON.stringify({ ...OWNER_SETTINGS, ...settings })]);
}

/** Makes the connection the services' again, and returns the settings that the client leaves behind. */
export async function stopBeingOwner(turn: Turn, channels: ReadonlySet<string>): Promise<Settings> {
  const [row] = await turn.query(read);
  const { settings, channels: listening } = left.parse(row);
  await turn.exec("set role none; reset all; set session authorization postgres");
  const kept = z.array(z.string()).parse(JSON.parse(listening ?? "[]"));
  // `discard all` and `unlisten *` of a client end what the services listen to.
  for (const channel of channels) {
    if (!kept.includes(channel)) await turn.exec(`listen ${channel}`);
  }
  return z.record(z.string(), z.string()).parse(JSON.parse(settings));
}
