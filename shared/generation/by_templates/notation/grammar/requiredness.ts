import { as, either, phrase, phrases } from "../parser.ts";
import type { Modifiers } from "./types.ts";

export const notNull = as<Modifiers>(
  [{ is: "required", required: true, isColumn: true }],
  phrase("not null", "not nullable"),
);

export const required = as<Modifiers>(
  [{ is: "required", required: true }],
  either(
    phrases(
      "required | mandatory | both required | all required | obligatory",
      "not empty | not blank",
    ),
    phrases(
      "must be given | must be present | must be provided | must be set",
      "must not be empty",
    ),
    phrases(
      "cannot be empty | can not be empty | is required | non-empty | non-null",
      "always given",
    ),
  ),
);

export const notRequired = as<Modifiers>(
  [{ is: "required", required: false }],
  either(
    phrases(
      "optional | optionally | nullable | not required | can be empty",
      "may be empty | null",
    ),
    phrases(
      "can be null | may be null | can be left out | may be left out",
      "may be missing | or null",
    ),
  ),
);
