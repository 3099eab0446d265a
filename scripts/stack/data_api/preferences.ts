/** What a request's `Prefer` header asks for. */
export type Preferences = {
  readonly representation: boolean;
  readonly resolution: "merge-duplicates" | "ignore-duplicates" | undefined;
  readonly countExact: boolean;
  /** The most rows a write may touch, under `handling=strict`. */
  readonly maxAffected: number | undefined;
  /** The preferences honoured, for `Preference-Applied`. */
  readonly applied: string;
};

/** Reads `Prefer`; every kind of count is an exact one here, and what is not known is ignored. */
export function parsePreferences(header: string | null): Preferences {
  const given = (header ?? "").split(",").map((each) => each.trim());
  const valueFor = (name: string): string | undefined =>
    given.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
  const resolution = valueFor("resolution");
  const maxAffected = valueFor("max-affected");
  const honoured = /^(return=(minimal|representation)|resolution=|count=|max-affected=|handling=)/;
  return {
    representation: valueFor("return") === "representation",
    resolution:
      resolution === "merge-duplicates" || resolution === "ignore-duplicates"
        ? resolution
        : undefined,
    countExact: valueFor("count") !== undefined,
    maxAffected:
      valueFor("handling") === "strict" && maxAffected !== undefined
        ? Number(maxAffected)
        : undefined,
    applied: given.filter((each) => honoured.test(each)).join(", "),
  };
}
