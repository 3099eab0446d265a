import { expect, it } from "vitest";
import { inertAnswer, inertLine } from "../../scripts/cli/terminal/inert.ts";

it("Text from anybody else moves nothing on a terminal and forges no line of ours", () => {
  expect(inertAnswer({ title: "a\u001b]0;x\u0007b", lines: ["\u009b2J", "\u202ec"] })).toEqual({
    title: "a\ufffd]0;x\ufffdb",
    lines: ["\ufffd2J", "\ufffdc"],
  });
  expect(inertLine("May it go?\r\n  ./cogo approve 1")).toBe("May it go? ./cogo approve 1");
});
