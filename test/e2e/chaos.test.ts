import { beforeAll, describe, expect, it } from "vitest";
import { benchChaos } from "../../scripts/bench/chaos.ts";

const SERVER_URL = process.env.COGO_TEST_DATABASE_URL;

describe.skipIf(SERVER_URL === undefined)(
  "six tasks under every fault, on a native Postgres (COGO_TEST_DATABASE_URL)",
  () => {
    let report: Awaited<ReturnType<typeof benchChaos>>;
    beforeAll(async () => {
      report = await benchChaos(["--runs", "6", "--seed", "3"]);
    }, 600_000);

    it("have workers killed and frozen, wakes dropped, Postgres crashed and the provider fail", () => {
      const { workersKilled, workersFrozenBeyondTheirLease, postgresCrashes, wakes, calls } =
        report.faults;
      expect(workersKilled).toBeGreaterThan(0);
      expect(workersFrozenBeyondTheirLease).toBeGreaterThan(0);
      expect(postgresCrashes).toBe(1);
      expect(wakes.dropped).toBeGreaterThan(0);
      expect(wakes.duplicated).toBeGreaterThan(0);
      expect(calls.rate_limited).toBeGreaterThan(0);
      expect(calls.failed).toBeGreaterThan(0);
    });

    it("are all completed, once, with no model call paid twice and nothing left behind", () => {
      expect(report.zeros).toEqual(
        Object.fromEntries(Object.keys(report.zeros).map((name) => [name, 0])),
      );
    });

    it("wait out a provider's reset without an attempt", () => {
      expect(report.attempts.byOutcome.suspended).toBeGreaterThan(0);
    });
  },
);
