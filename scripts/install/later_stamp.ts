import { CogoError } from "../../shared/kernel/mod.ts";

const LENGTH = 14; // YYYYMMDDHHMMSS

/**
 * A stamp for a migration that runs after all others: the moment, or where that is not later, a number after the last.
 * The CLI sorts files by name and compares versions as text, so it is to be later in both ways.
 *
 * @throws CogoError `stamps_exhausted` where nothing can come later.
 */
export function laterStamp(migrations: readonly string[], now: Date): string {
  const stamps = migrations.flatMap((file) => /^(\d+)_/.exec(file)?.[1] ?? []);
  const last = stamps.toSorted().at(-1) ?? "";
  const present = now.toISOString().replace(/\D/g, "").slice(0, LENGTH);
  const candidates = [present, ...successorsOf(last)];
  const found = candidates.find((each) => stamps.every((stamp) => isLater(each, stamp)));
  if (found !== undefined) return found;
  const file = migrations.find((name) => name.startsWith(`${last}_`));
  throw new CogoError({
    code: "stamps_exhausted",
    message: `Expected a stamp that comes after all migrations, but none comes after supabase/migrations/${file}`,
    remedy:
      "Rename it with a stamp of the moment that it was made; if it was pushed, tell the project with `supabase migration repair`. Nothing was changed",
  });
}

/** The next number, and where nothing is as long and later, the next of its first digits: of 3, 40000000000000. */
function* successorsOf(stamp: string): Generator<string> {
  for (let length = stamp.length; length > 0; length -= 1) {
    const next = String(BigInt(stamp.slice(0, length)) + 1n).padStart(length, "0");
    if (next.length === length) yield next.padEnd(LENGTH, "0");
  }
}

const isLater = (stamp: string, other: string) => stamp > other && `${stamp}_` > `${other}_`;
