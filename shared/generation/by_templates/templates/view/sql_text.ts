// The words of Postgres that cannot name a table or a column without quotes.
const RESERVED_WORDS = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
  collation column concurrently constraint create cross current_catalog current_date current_role
  current_schema current_time current_timestamp current_user default deferrable desc distinct do else
  end except false fetch for foreign freeze from full grant group having ilike in initially inner
  intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not
  notnull null offset on only or order outer overlaps placing primary references returning right select
  session_user similar some symmetric system_user table tablesample then to trailing true union unique
  user using variadic verbose when where window with`.split(/\s+/),
);

/** A SQL string literal that means the same whatever `standard_conforming_strings` says. */
export function sqlString(text: string): string {
  // Postgres has no way to hold a zero character in a text.
  const quoted = text.replaceAll("\u0000", "").replaceAll("'", "''");
  return text.includes("\\") ? `E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
}

/** A SQL identifier, quoted where it must be. */
export function sqlIdentifier(name: string): string {
  const isPlain = /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED_WORDS.has(name);
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}
