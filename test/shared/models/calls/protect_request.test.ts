import { describe, expect, it } from "vitest";
import type { ModelAnswer } from "../../../../shared/models/calls/model_answer.ts";
import type { ModelRequest } from "../../../../shared/models/calls/model_request.ts";
import { protectRequest } from "../../../../shared/models/calls/protect_request.ts";
import { PASSWORDS, PERSONAL_DATA, SECRETS } from "../../kernel/protection/secret_corpus.ts";

type Request = Omit<ModelRequest, "model">;

const ask = (text: string, more: Partial<Request> = {}): Request => ({
  system: "You write code.",
  messages: [{ role: "user", content: [{ type: "text", text }] }],
  maximumOutputTokens: 100,
  ...more,
});

const answer = (text: string, toolCalls: ModelAnswer["toolCalls"] = []): ModelAnswer => ({
  text,
  toolCalls,
  stop: "end",
  usage: { input: 1, cacheRead: 0, cacheWrite: 0, output: 1, reasoning: 0 },
  model: "m",
  responseId: null,
  requestId: null,
});

describe("protectRequest()", () => {
  it("passes on as it is what nothing was found in", () => {
    const request = ask("Build a list of todos");
    const protection = protectRequest(request);
    expect(protection.request).toBe(request);
    expect(protection).toMatchObject({ findings: [], contains: [] });
  });

  it("masks instructions, messages, tool calls, tool results and names of documents", () => {
    const request = ask("From ann@acme.de", {
      system: "Answer bob@acme.de",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "From ann@acme.de" },
            {
              type: "document",
              mediaType: "application/pdf",
              name: "ann@acme.de.pdf ann@acme.de",
              data: "JVBE",
            },
          ],
        },
        {
          role: "assistant",
          text: "I ask ann@acme.de",
          toolCalls: [{ id: "1", name: "find", input: { who: ["ann@acme.de"], deep: true } }],
        },
        {
          role: "tool",
          id: "1",
          name: "find",
          content: "ann@acme.de is bob@acme.de",
          failed: false,
        },
      ],
    });
    const { request: masked } = protectRequest(request);
    expect(JSON.stringify(masked)).not.toMatch(/(ann|bob)@acme\.de(?!\.pdf)/);
    expect(masked.system).toBe("Answer [[EMAIL_1]]");
    const notice = { type: "text", text: expect.stringMatching(/^Values that must not leave/) };
    const [first] = masked.messages;
    expect(first?.role === "user" && first.content.at(-1)).toEqual(notice);
    expect(masked.messages[1]).toEqual({
      role: "assistant",
      text: "I ask [[EMAIL_2]]",
      toolCalls: [{ id: "1", name: "find", input: { who: ["[[EMAIL_2]]"], deep: true } }],
    });
    expect(masked.messages[2]).toMatchObject({ content: "[[EMAIL_2]] is [[EMAIL_1]]" });
  });

  it("tells what was found, for the tenant's rules", () => {
    const personal = protectRequest(ask("From ann@acme.de"));
    expect(personal.contains).toEqual(["personal-data"]);
    expect(personal.findings).toEqual([{ kind: "email", count: 1 }]);
    const both = protectRequest(ask("password: 'blueHorse7', ann@acme.de"));
    expect(both.contains).toEqual(["secrets", "personal-data"]);
  });

  it("passes on images and documents, and says that there are some", () => {
    const image = { type: "image", mediaType: "image/png", data: "iVBORw0KGgo=" } as const;
    const request = ask("", { messages: [{ role: "user", content: [image] }] });
    const protection = protectRequest(request);
    expect(protection.request).toBe(request);
    expect(protection.contains).toEqual(["attachment"]);
  });

  it("makes the same request of the same request", () => {
    const request = ask(SECRETS.map(({ text }) => text).join("\n"));
    expect(protectRequest(request).request).toEqual(protectRequest(request).request);
  });

  it("keeps what comes before a change of the conversation as it was, so that it stays cached", () => {
    const first = protectRequest(ask("From ann@acme.de")).request;
    const longer = protectRequest(
      ask("", {
        messages: [
          { role: "user", content: [{ type: "text", text: "From ann@acme.de" }] },
          { role: "assistant", text: "And bob@acme.de?", toolCalls: [] },
        ],
      }),
    ).request;
    expect(longer.system).toBe(first.system);
    expect(longer.messages[0]).toEqual(first.messages[0]);
  });
});

describe("restoreAnswer()", () => {
  it("gives a secret the placeholder that an earlier answer called it by", () => {
    const first = ask(`Use ${SECRETS[0]?.text ?? ""}`);
    const [told] = protectRequest(first).request.messages;
    const placeholder = /\[\[[A-Z]+_1\]\]/.exec(JSON.stringify(told))?.[0];
    const again = protectRequest({
      ...first,
      messages: [
        ...first.messages,
        { role: "assistant", text: `I used ${placeholder}`, toolCalls: [] },
        { role: "user", content: [{ type: "text", text: "Again" }] },
      ],
    });
    expect(again.request.messages[0]).toEqual(told);
  });

  it("restores the text and the input of tool calls, and no secret", () => {
    const [key] = SECRETS;
    const { restoreAnswer } = protectRequest(ask(`From ann@acme.de ${key?.text}`));
    const restored = restoreAnswer(
      answer("Dear [[EMAIL_1]]: [[SECRET_1]]", [
        { id: "1", name: "find", input: { who: ["[[EMAIL_1]]"], key: "[[SECRET_1]]" } },
      ]),
    );
    expect(restored).toEqual(
      answer("Dear ann@acme.de: [[SECRET_1]]", [
        { id: "1", name: "find", input: { who: ["ann@acme.de"], key: "[[SECRET_1]]" } },
      ]),
    );
  });
});

describe("a value that was found", () => {
  const samples = [...SECRETS, ...PASSWORDS, ...PERSONAL_DATA];
  const protection = protectRequest(ask(samples.map(({ text }) => text).join("\n")));

  it.each(samples)("leaves neither in the request nor in its findings: $name", ({ value }) => {
    const told = JSON.stringify([protection.request, protection.findings, protection.contains]);
    expect(told).not.toContain(JSON.stringify(value).slice(1, -1));
  });

  it("cannot be logged with the protected request as a whole", () => {
    const logged = JSON.stringify(protection);
    for (const { value } of samples)
      expect(logged).not.toContain(JSON.stringify(value).slice(1, -1));
  });
});
