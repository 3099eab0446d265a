import { describe, expect, test } from "vitest";
import { executeTestFile } from "../../../../shared/quality/sandbox/execute_test_file.ts";

const debounce = `
  export function debounce(work, delay) {
    let timer;
    return (...values) => { clearTimeout(timer); timer = setTimeout(() => work(...values), delay); };
  }`;

async function outcomes(body: string, source = debounce): Promise<string[]> {
  const { tests } = await executeTestFile({
    files: [
      { path: "src/debounce.ts", content: source },
      {
        path: "test/a.test.ts",
        content: `import { afterEach, beforeEach, expect, it, vi } from "vitest";
          import { debounce } from "../src/debounce.ts";
          ${body}`,
      },
    ],
    testPath: "test/a.test.ts",
  });
  return tests.map(({ outcome }) => outcome);
}

const aroundEach = `
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });`;

describe("fake timers", () => {
  test("fire when the test moves the clock, and not before", async () => {
    const said = await outcomes(`${aroundEach}
      it("waits", () => {
        const work = vi.fn(), later = debounce(work, 100);
        later(1); vi.advanceTimersByTime(99); later(2); vi.advanceTimersByTime(99);
        expect(work).not.toHaveBeenCalled();
        vi.advanceTimersByTime(1);
        expect(work).toHaveBeenCalledExactlyOnceWith(2);
      });
      it("is too early", () => {
        const work = vi.fn();
        debounce(work, 100)(1);
        vi.advanceTimersByTime(99);
        expect(work).toHaveBeenCalled();
      });`);
    expect(said).toEqual(["passed", "failed"]);
  });

  test("let what waits for them go on", async () => {
    const said = await outcomes(`${aroundEach}
      it("waits asynchronously", async () => {
        const answer = new Promise((resolve) => setTimeout(() => resolve(7), 5000));
        await vi.advanceTimersByTimeAsync(5000);
        expect(await answer).toBe(7);
      });
      it("waits for what becomes true", async () => {
        let done = false;
        setTimeout(() => { done = true; }, 300);
        await vi.waitFor(() => expect(done).toBe(true));
      });
      it("runs and counts them", () => {
        let fired = 0;
        const again = () => { fired += 1; if (fired < 5) setTimeout(again, 10); };
        setTimeout(again, 1);
        expect(vi.getTimerCount()).toBe(1);
        vi.runAllTimers();
        expect([fired, vi.getTimerCount()]).toEqual([5, 0]);
      });`);
    expect(said).toEqual(["passed", "passed", "passed"]);
  });

  test("stand in for dates, with or without timers", async () => {
    const said = await outcomes(`
      afterEach(() => { vi.useRealTimers(); });
      const leapDay = new Date("2024-02-29T12:00:00Z");
      it("sets the time", () => {
        vi.useFakeTimers({ now: leapDay });
        expect(new Date()).toEqual(leapDay);
        expect(new Date()).toBeInstanceOf(Date);
        expect(Date.now()).toBe(Date.UTC(2024, 1, 29, 12));
      });
      it("sets the date alone", () => {
        vi.setSystemTime(leapDay);
        expect([vi.isFakeTimers(), new Date().getUTCDate()]).toEqual([false, 29]);
      });
      it("gives dates of a class of their own, as vitest does", () => {
        vi.setSystemTime(leapDay);
        expect(new Date()).toEqual(leapDay);
        expect(new Date()).not.toStrictEqual(leapDay);
        expect(new Date(2024, 1, 29)).toStrictEqual(new Date(2024, 1, 29));
      });
      it("gives the real time back", () => expect(new Date().getFullYear()).toBeGreaterThan(2024));
      it("stays in place until the file ends", () => { vi.useFakeTimers({ now: 5 }); expect(Date.now()).toBe(5); });`);
    expect(said).toEqual(["passed", "passed", "passed", "passed", "passed"]);
  });

  test("say as vitest does that they are not in place", async () => {
    const said = await outcomes(`
      it("asks for them first", () => {
        expect(() => vi.advanceTimersByTime(1)).toThrow("timers APIs are not mocked");
      });`);
    expect(said).toEqual(["passed"]);
  });

  test("are no way to make a test pass: a date that code has changed is not believed", async () => {
    const liar = `${debounce}
      const before = globalThis.setTimeout;
      export const bend = () => { Date.prototype.getTime = () => 0; };
      export const replace = () => { globalThis.Date = class { static now() { return 0; } }; };`;
    const bends = `import { bend, replace } from "../src/debounce.ts";`;
    const body = (call: string) => `${bends} ${aroundEach}
      it("compares", () => { ${call}(); expect(1).toBe(1); });`;
    expect(await outcomes(body("bend"), liar)).toEqual(["not_executed"]);
    expect(await outcomes(body("replace"), liar)).toEqual(["not_executed"]);
  });
});
