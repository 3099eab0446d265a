import { z } from "zod";

/** Postgres knows offsets of less than sixteen hours; none in use is larger than fourteen. */
const LARGE_OFFSET = /[+-](?:1[6-9]|2\d):\d\d$/;

/** A time with its offset, in a year that Postgres knows: there is none with the number 0. */
export const momentSchema = z.iso
  .datetime({
    offset: true,
    error: "Expected a time with its offset, such as 2030-01-31T12:00:00Z",
  })
  .refine((text) => !text.startsWith("0000"), "Expected a time from the year 1 on")
  .refine((text) => !LARGE_OFFSET.test(text), "Expected an offset of less than 16 hours");
