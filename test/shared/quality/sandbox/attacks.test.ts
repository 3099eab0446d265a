import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endure, readAttacks } from "../../../../scripts/bench/verdict/attack_cases.ts";
import { findUnexecuted } from "../../../../shared/quality/foreign/find_unexecuted.ts";
import { classifyFile, reviewFiles } from "../../../../shared/quality/mod.ts";

const attacks = await readAttacks(resolve(import.meta.dirname, "attacks"));

describe("executeTestFile() ends what takes all the time or memory it can get", () => {
  let beats = 0;
  let heart: ReturnType<typeof setInterval>;
  beforeAll(() => {
    heart = setInterval(() => {
      beats += 1;
    }, 1);
  });
  afterAll(() => clearInterval(heart));

  test.each(attacks)("$kind: $name", async (attack) => {
    const before = beats;
    const { end } = await endure(attack, 250);
    expect(["timed out", "out of memory", "refused"]).toContain(end);
    await expect.poll(() => beats).toBeGreaterThan(before);
  });
});

describe("what reads code before it is executed", () => {
  const written = attacks.filter(({ kind }) => kind === "files");
  test.each(written)("comes to an end: $name", ({ files }) => {
    const project = files.map((file) => ({ ...file, kind: classifyFile(file.path) }));
    expect(reviewFiles(project).length).toBeLessThan(1_000);
    expect(findUnexecuted(project).paths.length).toBeLessThan(10);
  });
});

test("there are at least 64 attacks, of five kinds", () => {
  expect(attacks.length).toBeGreaterThanOrEqual(64);
  expect(new Set(attacks.map(({ kind }) => kind)).size).toBe(5);
});
