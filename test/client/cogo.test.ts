import { describe, expect, it } from "vitest";
import { openCogo } from "./open_cogo.ts";

describe("the approvals of a client", () => {
  it.each(["approve", "reject"] as const)(
    "are decided by %s, with a comment or without",
    async (decide) => {
      const bodies: unknown[] = [];
      const cogo = openCogo(async (request) => {
        bodies.push([new URL(request.url).pathname, await request.json()]);
        return Response.json({ approval: { status: "decided" } });
      });
      const approval = { taskId: "t", approvalId: "a" };
      await cogo[decide](approval);
      expect(await cogo[decide](approval, "Looks fine")).toEqual({ status: "decided" });
      const path = "/functions/v1/cogo-tasks/t/approvals/a";
      expect(bodies).toEqual([
        [path, { approve: decide === "approve" }],
        [path, { approve: decide === "approve", comment: "Looks fine" }],
      ]);
    },
  );
});

describe("the artifacts of a client", () => {
  it("are the newest version of each file, with its text", async () => {
    const artifacts = [
      { path: "a.ts", version: 1, content: "old" },
      { path: "b.ts", version: 1, content: "b" },
      { path: "a.ts", version: 3, content: "new" },
      { path: "a.ts", version: 2, content: "older" },
    ];
    const cogo = openCogo((request) => {
      expect(new URL(request.url).searchParams.get("content")).toBe("true");
      return Response.json({ artifacts });
    });
    const files = await cogo.artifacts("t");
    expect(files.map(({ path, content }) => [path, content])).toEqual([
      ["a.ts", "new"],
      ["b.ts", "b"],
    ]);
  });
});

describe("documents that a client adds", () => {
  const upload = async (documents: Parameters<ReturnType<typeof openCogo>["addDocuments"]>[0]) => {
    const bodies: { documents: { path: string; content?: string }[]; project?: string }[] = [];
    const cogo = openCogo(async (request) => {
      const body = await request.json();
      bodies.push(body);
      return Response.json({ documents: body.documents.map(() => ({ outcome: "accepted" })) });
    });
    const outcomes = await cogo.addDocuments(documents, { project: "shop" });
    return { bodies, outcomes };
  };

  it("are texts, or files whose text is read", async () => {
    const { bodies } = await upload([
      { path: "notes.md", content: "# Notes" },
      { path: "chosen.txt", content: new Blob(["chosen ✓"]) },
    ]);
    expect(bodies).toEqual([
      {
        documents: [
          { path: "notes.md", content: "# Notes" },
          { path: "chosen.txt", content: "chosen ✓" },
        ],
        project: "shop",
      },
    ]);
  });

  it("go in as many requests as the endpoint needs", async () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ path: `${index}.md`, content: "x" }));
    const { bodies, outcomes } = await upload(many);
    expect(bodies.map(({ documents }) => documents.length)).toEqual([100, 100, 50]);
    expect(outcomes).toHaveLength(250);

    const large = ["a", "b", "c"].map((path) => ({ path, content: "ä".repeat(1_200_000) }));
    const portions = await upload(large);
    expect(portions.bodies.map(({ documents }) => documents.length)).toEqual([2, 1]);
  });
});
