import { describe, expect, it } from "vitest";
import { parseCronSchedule } from "../../scripts/stack/cron_schedule.ts";

function isDue(schedule: string, time: string): boolean | undefined {
  const parsed = parseCronSchedule(schedule);
  return parsed?.kind === "fields" ? parsed.matches(new Date(time)) : undefined;
}

describe("parseCronSchedule()", () => {
  it("reads intervals of 1 to 59 seconds", () => {
    expect(parseCronSchedule("15 seconds")).toEqual({ kind: "interval", seconds: 15 });
    expect(parseCronSchedule("1 second")).toEqual({ kind: "interval", seconds: 1 });
  });

  it.each([
    "60 seconds",
    "0 seconds",
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "5-1 * * * *",
    "*/0 * * * *",
    "x * * * *",
  ])("refuses %j", (schedule) => {
    expect(parseCronSchedule(schedule)).toBeUndefined();
  });

  it.each([
    ["* * * * *", "2026-11-22T13:45:00Z", true],
    ["45 13 * * *", "2026-11-22T13:45:00Z", true],
    ["45 13 * * *", "2026-11-22T13:46:00Z", false],
    ["*/15 * * * *", "2026-11-22T13:45:00Z", true],
    ["*/15 * * * *", "2026-11-22T13:50:00Z", false],
    ["10-20/5 * * * *", "2026-11-22T13:15:00Z", true],
    ["1,3,45 * * * *", "2026-11-22T13:45:00Z", true],
    ["0 0 1 jan *", "2027-01-01T00:00:00Z", true],
    ["0 0 * * sun", "2026-11-22T00:00:00Z", true],
    ["0 0 * * 7", "2026-11-22T00:00:00Z", true],
    ["0 0 * * mon-fri", "2026-11-22T00:00:00Z", false],
    ["0 0 13 * fri", "2026-11-13T00:00:00Z", true],
    ["0 0 13 * fri", "2026-11-20T00:00:00Z", true],
    ["0 0 13 * fri", "2026-11-14T00:00:00Z", false],
    ["0 0 $ * *", "2028-02-29T00:00:00Z", true],
    ["0 0 $ * *", "2028-02-28T00:00:00Z", false],
    ["@daily", "2026-11-22T00:00:00Z", true],
    ["@hourly", "2026-11-22T05:30:00Z", false],
  ])("%s at %s: %s", (schedule, time, due) => {
    expect(isDue(schedule, time)).toBe(due);
  });
});
