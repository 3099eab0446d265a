import { expect, it } from "vitest";
import {
  measureWires,
  readWireCases,
  WIRE_SETS,
} from "../../../../scripts/bench/models/measure_wires.ts";

it.each(WIRE_SETS)(
  "Every recorded answer of a server is taken for what it is (%s)",
  async (set) => {
    const { wrong, cases, right } = await measureWires(await readWireCases(set));
    expect(wrong).toEqual([]);
    expect(right).toBe(cases);
  },
);
