import { describe, expect, it } from "vitest";
import type { RunFile } from "../../../../shared/quality/assess/run_files.ts";
import { applyCandidate, type Candidate } from "../../../../shared/quality/healing/candidate.ts";
import { takeApart } from "../../../../shared/quality/healing/compose_changes.ts";

const FILES: readonly RunFile[] = [{ path: "a.ts", kind: "source", content: "one two three four" }];

function change(from: number, to: number, text: string): Candidate {
  return { rule: "name", path: "a.ts", from, to, text, distance: 1 };
}

const content = (files: readonly RunFile[]) => files.map((file) => file.content).join();

describe("changes one after the other", () => {
  it("are taken apart into each with the others in place", () => {
    // Each place is that of the text with the earlier changes in place.
    const changes = [change(4, 7, "TWENTY"), change(17, 21, "4"), change(0, 3, "I")];
    const apart = takeApart(FILES, changes) ?? [];
    expect(apart.map(({ files }) => content(files))).toEqual([
      "I two three 4",
      "I TWENTY three four",
      "one TWENTY three 4",
    ]);
    for (const { files, change: each } of apart) {
      expect(content(applyCandidate(files, each))).toBe("I TWENTY three 4");
    }
  });

  it("stay together where one changes what another put in place", () => {
    expect(takeApart(FILES, [change(4, 7, "TWENTY"), change(6, 8, "")])).toBeUndefined();
  });
});
