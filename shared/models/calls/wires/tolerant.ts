import { z } from "zod";

/** Text that may be missing, or be something else. */
export const text = z.string().nullish().catch(undefined);

/** A counter: nobody needs it to be right. */
export const count = z.number().int().nonnegative().nullish().catch(undefined);

/** An object that may be missing, or be something else. */
export const optional = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object(shape).nullish().catch(undefined);

/** A list that may be missing; what is no item of it is left out. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((values) =>
      values.flatMap((value): z.output<Item>[] => {
        const parsed = item.safeParse(value);
        return parsed.success ? [parsed.data] : [];
      }),
    );

/** The counts so far with those told since; undefined where none is. */
export function addCounts<Counts extends object>(
  known: Counts | null | undefined,
  told: Counts | null | undefined,
): Counts | undefined {
  const counts = Object.entries(told ?? {}).filter(
    ([, each]) => each !== null && each !== undefined,
  );
  if (counts.length === 0) return undefined;
  return { ...known, ...Object.fromEntries(counts) } as Counts;
}
