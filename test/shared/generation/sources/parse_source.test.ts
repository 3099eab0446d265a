import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptSources, parseSource } from "../../../../shared/generation/mod.ts";

const said = async (name: string, content: string) => {
  const { format, passages } = await parseSource({ name, content });
  return { format, said: passages.map(({ speaker, text }) => [speaker, text]) };
};

const MAIL = `From: Ada <ada@example.org>
To: bob@example.org
Subject: Re: list
Date: Tue, 3 Mar 2026 09:12:44 +0100
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

It must sort by na=
me.

Best regards
Ada

On Mon, Bob <bob@example.org> wrote:
> Which order do you want?
`;

describe("parseSource()", () => {
  it("reads a mail without its signature, and what it quotes before it", async () => {
    expect(await said("a.eml", MAIL)).toEqual({
      format: "mail",
      said: [
        [null, "Which order do you want?"],
        ["Ada", "It must sort by name."],
      ],
    });
  });

  it("reads what a mailbox quotes once, however its lines were wrapped", async () => {
    const mail = (from: string, body: string) =>
      `From x Mon Jan 05 10:00:00 2026\nFrom: ${from}\nTo: z\nSubject: s\n\n${body}\n\n`;
    const box = mail("Ada", "It must sort by name and by date.");
    const answer = mail("Bob", "Fine with me.\n\n> It must sort by\n> name and by date.");
    expect(await said("a.mbox", box + answer)).toEqual({
      format: "mbox",
      said: [
        ["Ada", "It must sort by name and by date."],
        ["Bob", "Fine with me."],
      ],
    });
  });

  it("reads mails copied out of a mail program from the oldest on", async () => {
    const text =
      "From: Ada\nSent: Tuesday\nTo: Bob\nSubject: x\n\nYes please.\n\n-----Original Message-----\nFrom: Bob\nSent: Monday\nTo: Ada\nSubject: x\n\nShall it sort?\n";
    expect((await said("a.txt", text)).said).toEqual([
      ["Bob", "Shall it sort?"],
      ["Ada", "Yes please."],
    ]);
  });

  it.each([
    [
      "slack",
      [
        { type: "message", subtype: "channel_join", user: "U1", text: "joined", ts: "1.0" },
        {
          type: "message",
          user: "U1",
          user_profile: { real_name: "Ada" },
          text: "Sort it",
          ts: "2",
        },
      ],
    ],
    [
      "teams",
      {
        value: [
          {
            createdDateTime: "2026-01-01T00:00:00Z",
            from: { user: { displayName: "Ada" } },
            body: { contentType: "html", content: "<blockquote>old</blockquote><p>Sort it</p>" },
          },
        ],
      },
    ],
    [
      "discord",
      {
        messages: [
          { type: "GuildMemberJoin", timestamp: "t", author: { name: "Bob" }, content: "joined" },
          { type: "Default", timestamp: "t", author: { name: "Ada" }, content: "Sort it" },
        ],
      },
    ],
    [
      "github",
      {
        ...{ title: "", body: "Sort it", user: { login: "Ada" } },
        comments: [
          { user: { login: "stale[bot]" }, body: "This is stale" },
          { user: { login: "Bob" }, body: "> Sort it" },
        ],
      },
    ],
  ])("reads an export of %s without what its program says", async (format, content) => {
    expect(await said("a.json", JSON.stringify(content))).toEqual({
      format,
      said: [["Ada", "Sort it"]],
    });
  });

  it.each([
    [
      "[12/03/2026, 08:01:12] Ada: Sort it\n[12/03/2026, 08:02:12] Bob: <Media omitted>\nhidden",
      "whatsapp",
    ],
    [
      "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Sort</v>\n\n00:02.000 --> 00:03.000\n<v Ada>it</v>\n",
      "webvtt",
    ],
    ["1\n00:00:01,000 --> 00:00:02,000\nAda: Sort it\n", "subrip"],
    ["Ada: Sort\nit\nAda: .\nBob: .\n", "transcript"],
  ])("reads %j as %s", async (content, format) => {
    const read = await said("a.txt", content);
    expect(read.format).toBe(format);
    expect(read.said[0]).toEqual(["Ada", expect.stringMatching(/^Sort\sit/)]);
  });

  it("reads comments of code, and paragraphs and items of prose, with their lines", async () => {
    const code = await parseSource({ name: "a.ts", content: "// It must sort.\nconst a = 1;\n" });
    expect(code).toMatchObject({ kind: "code", passages: [{ text: "It must sort." }] });
    const prose = await parseSource({
      name: "a.md",
      content: "# List\n\nIt sorts.\n\n- by name\n- by date",
    });
    expect(prose.kind).toBe("document");
    expect(prose.passages.map(({ place }) => place)).toEqual([
      "line 1",
      "line 3",
      "line 5",
      "line 6",
    ]);
  });

  it("reads any text without an error but that it has no words", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 400 }), async (content) => {
        const refusal = await parseSource({ name: "a.txt", content }).then(
          ({ passages }) => {
            expect(passages.every(({ text }) => text.trim() !== "")).toBe(true);
            return undefined;
          },
          (error: { code?: string }) => error.code,
        );
        expect([undefined, "source_invalid"]).toContain(refusal);
      }),
    );
  });
});

describe("acceptSources()", () => {
  it.each([
    ["nothing but blanks", { name: "a.txt", content: " \n " }, "to have words in it"],
    [
      "prose as a conversation",
      { name: "a.txt", content: "It sorts.", kind: "conversation" },
      "to be a conversation",
    ],
    [
      "text as a picture",
      { name: "a.txt", content: "It sorts.", kind: "picture" },
      "the data of the picture",
    ],
    [
      "more than a mebibyte",
      { name: "a.txt", content: "a".repeat(1_048_577) },
      "at most 1048576 bytes, got 1048577",
    ],
    [
      "too many passages",
      { name: "a.txt", content: "a\n\n".repeat(5_001) },
      "at most 5000 passages, got 5001",
    ],
  ] as const)("refuses %s", async (_, source, message) => {
    await expect(acceptSources([source])).rejects.toMatchObject({
      code: "source_invalid",
      message: expect.stringContaining(message),
    });
  });
});
