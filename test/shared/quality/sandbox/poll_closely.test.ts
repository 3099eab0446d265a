import { expect, test } from "vitest";
import { guestImage } from "../../../../shared/quality/sandbox/guest_image.ts";

// An upgrade of the engine that moves the counter would let loops around slow built-ins end late.
test("the engine's counter of turns is found in each realm", async () => {
  expect((await guestImage("program", [])).pollCounters).toHaveLength(1);
  expect((await guestImage("tests", [])).pollCounters).toHaveLength(2);
});
