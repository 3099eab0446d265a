import { describe, expect, it } from "vitest";
import { GroupCommit } from "../../../../shared/engine/worker/group_commit.ts";

/** Commits that end when told to, and the groups that were committed. */
function openCommits(largest: number) {
  const groups: (readonly number[])[] = [];
  const ends: (() => void)[] = [];
  const commits = new GroupCommit<number, number>({
    async commit(items) {
      groups.push(items);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (items.includes(13)) throw new Error("Unlucky");
      return items.map((item) => item * 10);
    },
    largest,
    mayBeOneItems: (error) => error instanceof Error && error.message === "Unlucky",
  });
  /** Lets commits end until nothing is under way. */
  async function drain(): Promise<void> {
    while (ends.length > 0) {
      ends.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return { groups, commits, drain };
}

describe("GroupCommit", () => {
  it("commits a lone item at once", async () => {
    const { groups, commits, drain } = openCommits(100);
    const answer = commits.add(1);
    expect(groups).toEqual([[1]]);
    await drain();
    expect(await answer).toBe(10);
  });

  it("commits together what arrives while a commit is under way, at most so many", async () => {
    const { groups, commits, drain } = openCommits(3);
    const answers = Promise.all([1, 2, 3, 4, 5].map((item) => commits.add(item)));
    await drain();
    expect(groups).toEqual([[1], [2, 3, 4], [5]]);
    expect(await answers).toEqual([10, 20, 30, 40, 50]);
  });

  it("tries each item of a failed group alone, so that the bad one fails alone", async () => {
    const { groups, commits, drain } = openCommits(100);
    const answers = Promise.allSettled([1, 2, 13, 4].map((item) => commits.add(item)));
    await drain();
    expect(groups).toEqual([[1], [2, 13, 4], [2], [13], [4]]);
    expect((await answers).map((answer) => answer.status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });
});
