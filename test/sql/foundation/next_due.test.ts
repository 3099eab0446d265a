import { Cron } from "croner";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const iso = (at: unknown) => (at === null ? null : new Date(String(at)).toISOString());

/** The times after one at which an expression is due. */
async function dueAfter(cron: string, zone: string, after: string, quantity = 1) {
  const times: (string | null)[] = [];
  for (let last = after; times.length < quantity; ) {
    const [row] = await test.asOwner("select cogo.next_due($1, $2, $3) as due", [cron, zone, last]);
    const due = iso(row?.due);
    times.push(due);
    if (due === null) break;
    last = due;
  }
  return times;
}

describe("a cron expression", () => {
  it.each([
    ["30 9 * * mon-fri", "2030-01-04T12:00:00Z", "2030-01-07T09:30:00.000Z"],
    ["0 12 15,L * *", "2030-02-15T12:00:00Z", "2030-02-28T12:00:00.000Z"],
    ["0 0 29 feb *", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00.000Z"],
    ["0 0 13 * 5", "2030-09-01T00:00:00Z", "2030-09-06T00:00:00.000Z"],
    ["10-30/10 2/12 * JAN 7", "2030-01-06T02:30:00Z", "2030-01-06T14:10:00.000Z"],
    ["0 0 * * fri-sun", "2030-01-05T12:00:00Z", "2030-01-06T00:00:00.000Z"],
    [" @weekly ", "2030-01-01T00:00:00Z", "2030-01-06T00:00:00.000Z"],
  ])('"%s" is due after %s at %s', async (cron, after, due) => {
    expect(await dueAfter(cron, "UTC", after)).toEqual([due]);
  });

  it("is due strictly after a time, to the minute", async () => {
    const times = await dueAfter("* * * * *", "UTC", "2030-01-01T00:00:59.999Z", 2);
    expect(times).toEqual(["2030-01-01T00:01:00.000Z", "2030-01-01T00:02:00.000Z"]);
  });

  it("of a day that never comes is never due", async () => {
    expect(await dueAfter("0 0 31 2 *", "UTC", "2030-01-01T00:00:00Z")).toEqual([null]);
  });

  it.each([
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * 32 * *",
    "* * * 13 *",
    "* * * * 8",
    "5-1 * * * *",
    "*/0 * * * *",
    "*/x * * * *",
    "*/61 * * * *",
    "0 */25 * * *",
    "0 0 */32 * *",
    "0 0 1 */13 *",
    "0 0 * * */8",
    "1,,2 * * * *",
    "1- * * * *",
    "-1 * * * *",
    "1-2-3 * * * *",
    "1/2/3 * * * *",
    "mon * * * *",
    "* * * * monday",
    "@reboot",
    "5 4 * * * ; drop",
  ])('"%s" is refused', async (cron) => {
    const read = test.asOwner("select cogo.read_cron($1)", [cron]);
    await expect(read).rejects.toMatchObject({ sqlstate: "OG005" });
  });

  it.each([
    ["60 * * * *", '"60" is no minute from 0 to 59'],
    ["0 0 * * sat-mon", '"sat-mon" is no weekday from 0 to 7 or sun to sat'],
    ["* * * *", "expected 5 fields, got 4"],
  ])('"%s" is refused for what is wrong with it', async (cron, problem) => {
    const read = test.asOwner("select cogo.read_cron($1)", [cron]);
    await expect(read).rejects.toThrow(problem);
  });
});

describe("where the clocks change", () => {
  // Berlin: 2030-03-31 02:00 becomes 03:00 (01:00Z), 2030-10-27 03:00 becomes 02:00 (01:00Z).
  it("a time of day that is skipped is due when the clock has jumped, once", async () => {
    const times = await dueAfter("0,30 2 * * *", "Europe/Berlin", "2030-03-30T02:00:00Z", 2);
    expect(times).toEqual(["2030-03-31T01:00:00.000Z", "2030-04-01T00:00:00.000Z"]);
  });

  it("a time of day that comes twice is due the first time", async () => {
    const times = await dueAfter("30 2 * * *", "Europe/Berlin", "2030-10-26T12:00:00Z", 2);
    expect(times).toEqual(["2030-10-27T00:30:00.000Z", "2030-10-28T01:30:00.000Z"]);
  });

  it("intervals stay intervals", async () => {
    const spring = await dueAfter("*/30 * * * *", "Europe/Berlin", "2030-03-31T00:00:00Z", 3);
    expect(spring).toEqual([
      "2030-03-31T00:30:00.000Z",
      "2030-03-31T01:00:00.000Z",
      "2030-03-31T01:30:00.000Z",
    ]);
    const autumn = await dueAfter("0 * * * *", "Europe/Berlin", "2030-10-26T23:00:00Z", 3);
    expect(autumn).toEqual([
      "2030-10-27T00:00:00.000Z",
      "2030-10-27T01:00:00.000Z",
      "2030-10-27T02:00:00.000Z",
    ]);
  });
});

describe("against croner", () => {
  /** Zones whose clocks change at different times of day, by half an hour, by two, or at midnight; and some that stay. */
  const ZONES = [
    ["UTC", "2030-06-01T00:00:00Z"],
    ["Europe/Berlin", "2030-03-31T01:00:00Z"],
    ["Europe/Berlin", "2030-10-27T01:00:00Z"],
    ["America/New_York", "2030-03-10T07:00:00Z"],
    ["America/New_York", "2030-11-03T06:00:00Z"],
    ["Australia/Lord_Howe", "2030-10-05T15:30:00Z"],
    ["Australia/Lord_Howe", "2030-04-06T15:00:00Z"],
    ["Antarctica/Troll", "2030-03-31T01:00:00Z"],
    ["Antarctica/Troll", "2030-10-27T01:00:00Z"],
    ["America/Santiago", "2030-09-08T04:00:00Z"],
    ["America/Santiago", "2030-04-07T03:00:00Z"],
    ["Atlantic/Azores", "2030-03-31T01:00:00Z"],
    ["Asia/Kathmandu", "2030-06-01T00:00:00Z"],
    ["Pacific/Kiritimati", "2030-12-31T10:00:00Z"],
  ] as const;

  const field = (lowest: number, highest: number) => {
    const value = fc.integer({ min: lowest, max: highest });
    const range = fc
      .tuple(value, value)
      .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`);
    const step = fc.integer({ min: 1, max: highest });
    const item = fc.oneof(
      value.map(String),
      range,
      fc.tuple(fc.oneof(fc.constant("*"), range), step).map(([of, by]) => `${of}/${by}`),
    );
    const list = fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(","));
    return fc.oneof({ weight: 2, arbitrary: fc.constant("*") }, { weight: 3, arbitrary: list });
  };
  const days = fc.oneof(field(1, 31), fc.constantFrom("L", "15,L"));
  const expression = fc
    .tuple(field(0, 59), field(0, 23), days, field(1, 12), field(0, 7))
    .map((fields) => fields.join(" "));

  it("agrees on any expression, around every change of the clocks", async () => {
    const around = fc.integer({ min: -2 * 86_400, max: 86_400 });
    const property = fc.asyncProperty(
      expression,
      fc.constantFrom(...ZONES),
      around,
      async (cron, [zone, change], seconds) => {
        const after = new Date(Date.parse(change) + seconds * 1_000);
        const options = { timezone: zone, mode: "5-part", fixedTimeRule: "no-wildcard" } as const;
        const peer = new Cron(cron, options).nextRuns(4, after).map((at) => at.toISOString());
        const ours = await dueAfter(cron, zone, after.toISOString(), 4);
        expect(ours.filter((at) => at !== null)).toEqual(peer);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  }, 120_000);
});
