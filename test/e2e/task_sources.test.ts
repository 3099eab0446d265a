import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  approvalAnswer,
  approvalsAnswer,
  decisionsAnswer,
  taskAnswer,
  tasksAnswer,
} from "../../functions/tasks/contract.ts";
import {
  requirementAnswer,
  requirementsAnswer,
  sourcesAnswer,
} from "../../functions/tasks/requirement_contract.ts";
import type { ModelServer } from "../../scripts/model_server/start_model_server.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { get, invoke, openSession, post, refusal, taskEnd } from "../support/api.ts";
import { cogoWithModels, SLUGIFY, startExampleModels } from "../support/model_command.ts";
import { MOCKUP, PDF, PNG, SPEC } from "../support/source_fixture.ts";
import { eventually, signUp, startCogoStack, type TestStack } from "../support/stack.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const TODO = "Build a REST API for a todo list: title, done, due date; filter by done";
const mockup = { name: MOCKUP.name, data: PNG, caption: MOCKUP.caption };
const spec = { name: SPEC.name, data: PDF };

describe("POST tasks with sources", () => {
  let test: TestStack;
  beforeAll(async () => {
    test = await startCogoStack();
  });
  afterAll(() => test.end());

  const openUser = async () => {
    const { client } = await signUp(test.stack);
    const sessionId = await openSession(client);
    const submit = (more: Record<string, unknown>) =>
      post(client, "cogo-tasks", taskAnswer, { sessionId, requirement: TODO, ...more });
    const refused = (more: Record<string, unknown>) =>
      refusal(client, "POST", "cogo-tasks", { sessionId, requirement: TODO, ...more });
    return { client, submit, refused };
  };
  const listOf = async (client: ApiClient, path: string) =>
    (await get(client, path, sourcesAnswer)).sources;

  it("keeps them with the task: what they are for its owner, what is in them on request", async () => {
    const { client, submit } = await openUser();
    const { task } = await submit({ sources: [mockup, spec] });
    const image = {
      ...{ ordinal: 1, kind: "picture", format: null, passages: 0, readAt: null },
      ...{ name: "mockup.png", mediaType: "image/png", caption: "The list" },
    };
    const document = {
      ...{ ordinal: 2, kind: "document", format: null, passages: 0, readAt: null },
      ...{ name: "spec.pdf", mediaType: "application/pdf", caption: null },
    };
    const path = `cogo-tasks/${task.taskId}/sources`;
    expect(await listOf(client, path)).toEqual([
      { ...image, bytes: atob(PNG).length },
      { ...document, bytes: atob(PDF).length },
    ]);
    expect(await listOf(client, `${path}?content=true`)).toMatchObject([
      { ...image, data: PNG },
      { ...document, data: PDF },
    ]);
    const stranger = await openUser();
    for (const asked of [path, `${path}?content=true`]) {
      const problem = await refusal(stranger.client, "GET", asked);
      expect(problem, asked).toMatchObject({ status: 404, code: "not_found" });
    }
  });

  it("without a model's key says, first of all, that they were not read, also in the README of the code", async () => {
    const { client, submit } = await openUser();
    const { task } = await submit({ sources: [mockup, spec] });
    const { task: ended } = await taskEnd(client, task.taskId);
    expect(ended.status).toBe("completed");
    const unread = "2 pictures and PDFs were not read: no model provider is configured";
    const path = `cogo-tasks/${task.taskId}/decisions`;
    const { decisions } = await get(client, path, decisionsAnswer);
    const requirements = decisions.find(({ kind }) => kind === "requirements");
    expect(requirements?.reasons[0]).toBe(unread);
    const { data } = await client
      .from("artifacts")
      .select("content")
      .match({ task_id: task.taskId, path: "README.md" });
    expect(JSON.stringify(data)).toContain(unread);
  });

  it.each([
    ["what is no picture or PDF", { name: "a.svg", data: btoa("<svg/>") }, "PNG, JPEG, GIF, WebP"],
    ["a data URL", { name: "a.png", data: `data:image/png;base64,${PNG}` }, "without a prefix"],
    ["an image over 5 MiB of base64", { name: "a.png", data: PNG.padEnd(5_242_884, "A") }, "3.8"],
    ["more than 14 MiB", { name: "a.pdf", data: PDF.padEnd(14_680_068, "A") }, "10.5 MiB"],
  ])("refuses %s with 422, and creates nothing", async (_, source, message) => {
    const { client, refused } = await openUser();
    const problem = await refused({ sources: [mockup, source] });
    expect(problem).toMatchObject({ status: 422, code: "source_invalid" });
    expect(problem.detail).toContain(message);
    expect((await get(client, "cogo-tasks", tasksAnswer)).tasks).toEqual([]);
  });

  it("takes 14 MiB of base64, gives them back, and refuses a body that is larger yet", async () => {
    const { client, submit, refused } = await openUser();
    const data = PDF.padEnd(14_680_064, "A");
    const { task } = await submit({ sources: [{ name: "a.pdf", data }] });
    const path = `cogo-tasks/${task.taskId}/sources?content=true`;
    expect((await listOf(client, path))[0]?.data === data).toBe(true);
    const sources = [{ name: "a.pdf", data: data.padEnd(15_000_000, "A") }];
    const problem = await refused({ sources });
    expect(problem).toMatchObject({ status: 413, code: "payload_too_large" });
  });

  it("leaves the limit of other routes as it was", async () => {
    const { client, submit } = await openUser();
    const { task } = await submit({});
    const body = { fromStep: "x".repeat(300_000) };
    const problem = await refusal(client, "POST", `cogo-tasks/${task.taskId}/rerun`, body);
    expect(problem).toMatchObject({ status: 413 });
  });

  it("refuses an idempotency key that was used with other sources", async () => {
    const { submit, refused } = await openUser();
    const first = await submit({ idempotencyKey: "k", sources: [mockup] });
    expect(await submit({ idempotencyKey: "k", sources: [mockup] })).toEqual(first);
    const problem = await refused({ idempotencyKey: "k", sources: [spec] });
    expect(problem).toMatchObject({ status: 409, code: "invalid_state" });
  });
});

describe("a task with a conversation", () => {
  let test: TestStack;
  beforeAll(async () => {
    test = await startCogoStack();
  });
  afterAll(() => test.end());

  const MAIL = `From: Ada <ada@example.org>
To: Bob <bob@example.org>
Subject: The list
Date: Tue, 3 Mar 2026 09:12:44 +0100

Hi Bob, thanks for the call!

Each todo has a title and a due date.

See you on Thursday
`;

  it("is planned from what a person approved, and says where each requirement was said", async () => {
    const { client } = await signUp(test.stack);
    const sessionId = await openSession(client);
    const { task } = await post(client, "cogo-tasks", taskAnswer, {
      ...{ sessionId, requirement: "Build a REST API for a todo list", approveRequirements: true },
      sources: [{ name: "thread.eml", content: MAIL }],
    });
    const path = `cogo-tasks/${task.taskId}`;
    const pending = await eventually(async () => {
      const { approvals } = await get(client, `${path}/approvals`, approvalsAnswer);
      return approvals.find(({ status }) => status === "pending");
    });
    expect(pending.title).toBe("Plan for these requirements");
    const listed = await get(client, `${path}/requirements`, requirementsAnswer);
    expect(listed.requirements).toMatchObject([
      {
        ...{ number: 1, extractedBy: "rules", state: "proposed", speaker: "Ada" },
        quotation: "Each todo has a title and a due date.",
      },
    ]);
    const late = { name: "chat.txt", content: "A todo can be marked as done." };
    const { sources } = await post(client, `${path}/sources`, sourcesAnswer, { sources: [late] });
    expect(sources.map(({ kind, format }) => [kind, format])).toEqual([
      ["conversation", "mail"],
      ["text", "plain"],
    ]);
    const both = await eventually(async () => {
      const { requirements } = await get(client, `${path}/requirements`, requirementsAnswer);
      return requirements.length === 2 ? requirements : undefined;
    });
    expect(both.map(({ sourceName }) => sourceName)).toEqual(["thread.eml", "chat.txt"]);
    const rejected = { state: "rejected" };
    await invoke(client, "PATCH", `${path}/requirements/2`, requirementAnswer, rejected);
    const approval = `${path}/approvals/${pending.approvalId}`;
    await post(client, approval, approvalAnswer, { approve: true });
    const understood = await eventually(async () => {
      const { decisions } = await get(client, `${path}/decisions`, decisionsAnswer);
      return decisions.find(({ kind }) => kind === "requirements");
    }, 60_000);
    expect(understood.inputs).toEqual({
      requirement: "Build a REST API for a todo list\n\nEach todo has a title and a due date.",
    });
    const problem = await refusal(client, "PATCH", `${path}/requirements/1`, rejected);
    expect(problem).toMatchObject({ status: 409, code: "invalid_state" });
  });
});

describe("./cogo run --source", () => {
  const SLUGS = `${SLUGIFY}, as in the mock-up`;
  const folder = temporaryFolder();
  let server: ModelServer;
  beforeAll(async () => {
    await writeFile(join(folder, "mockup.png"), PNG, "base64");
    await writeFile(join(folder, "spec.pdf"), PDF, "base64");
    await writeFile(join(folder, "noise.bin"), Buffer.from([0, 159, 146, 150]));
    // So that the second provider is asked the same.
    server = await startExampleModels({
      when: { provider: "anthropic", output: "requirements-analysis" },
      fault: { kind: "overloaded" },
    });
  });
  afterAll(async () => {
    await cogoWithModels(server, folder, "down");
    await server.close();
  });
  const attach = (...names: readonly string[]) =>
    names.flatMap((name) => ["--source", join(folder, name)]);

  /** What the user's turn of each request held that asked for this output, by provider. */
  const askedFor = (output: string, provider: string) =>
    server
      .calls()
      .filter((call) => call.provider === provider)
      .filter(({ body }) => JSON.stringify(body).includes(`"${output}"`))
      .map(({ body }) => messagesSchema.parse(body).messages.find(({ role }) => role === "user"))
      .map((message) => message?.content);
  const messagesSchema = z.object({
    messages: z.array(z.object({ role: z.string(), content: z.unknown() })),
  });

  it("gives pictures and PDFs to the analysis and the design, in each provider's own form", async () => {
    const words = [...attach("mockup.png", "spec.pdf"), "--out", join(folder, "out")];
    const ended = await cogoWithModels(server, folder, "run", SLUGS, ...words, "--port", "0");
    expect(ended.status, ended.output + ended.errors).toBe(0);

    const anthropic = [
      { type: "text", text: 'Attachment 1, "mockup.png"' },
      { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } },
      { type: "text", text: 'Attachment 2, "spec.pdf"' },
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: PDF },
        title: "spec.pdf",
      },
      { type: "text", text: expect.stringContaining(SLUGS) },
      { type: "text", text: expect.stringContaining("# Your task") },
    ];
    const openai = [
      { type: "text", text: 'Attachment 1, "mockup.png"' },
      { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } },
      { type: "text", text: 'Attachment 2, "spec.pdf"' },
      {
        type: "file",
        file: { filename: "spec.pdf", file_data: `data:application/pdf;base64,${PDF}` },
      },
      { type: "text", text: expect.stringContaining(SLUGS) },
      { type: "text", text: expect.stringContaining("# Your task") },
    ];
    expect(askedFor("requirements-analysis", "anthropic")).toMatchObject([anthropic]);
    expect(askedFor("requirements-analysis", "openai")).toMatchObject([openai]);
    expect(askedFor("solution-design", "anthropic")).toMatchObject([anthropic]);
    const writing = server.calls().filter(({ body }) => !JSON.stringify(body).includes(PNG));
    expect(writing.length).toBeGreaterThan(3);
    expect(await readFile(join(folder, "out", "src", "slugify.ts"), "utf8")).toContain("slugify");
  });

  it.each([
    [
      "missing.png",
      2,
      /The file ".*missing\.png" cannot be read: no such file or folder \[usage\]/s,
    ],
    ["noise.bin", 1, /"noise\.bin" to be a PNG, JPEG, GIF, WebP or PDF file.*\[source_invalid\]/s],
  ])("refuses %s before anything is started", async (name, status, message) => {
    const before = server.calls().length;
    const ended = await cogoWithModels(server, folder, "run", SLUGS, ...attach(name));
    expect(ended.status).toBe(status);
    expect(ended.errors).toMatch(message);
    expect(ended.errors).not.toContain("starting the embedded stack");
    expect(server.calls()).toHaveLength(before);
  });
});
