import { expect, it } from "vitest";
import { measureWires, readWireCases } from "../../../../scripts/bench/models/measure_wires.ts";

it("Every recorded answer of a server is taken for what it is", async () => {
  const { wrong, cases } = await measureWires(await readWireCases("open"));
  expect(wrong).toEqual([]);
  expect(cases).toBeGreaterThan(150);
});
