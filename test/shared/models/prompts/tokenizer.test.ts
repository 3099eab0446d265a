import { readFileSync } from "node:fs";
import { globbySync } from "globby";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { tokenFactor } from "../../../../shared/models/prompts/token_factor.ts";
import { tokenizer } from "../../../../shared/models/prompts/tokenizer.ts";

const texts = globbySync(["docs/**/*.md", "sql/*.sql", "shared/**/*.ts", "!**/*generated*"])
  .map((path) => readFileSync(path, "utf8"))
  .filter((text) => text.length > 2_000);

/** What a text was estimated at, of what it is. */
const share = (text: string) => tokenizer.count(text) / exact(text);
const exact = (text: string) => encode(text, { disallowedSpecial: new Set() }).length;

describe("count()", () => {
  it.each(["", "hello", "const a = 1;\n", "{}", "\ud800"])(
    "takes a short text for what it is: %j",
    (text) => {
      expect(Math.abs(tokenizer.count(text) - exact(text))).toBeLessThanOrEqual(2);
    },
  );

  it("is hardly ever too low for documentation and code, and a third too high at the most", () => {
    const shares = texts.map(share).sort((a, b) => a - b);
    expect(shares.length).toBeGreaterThan(200);
    expect(shares[Math.floor(shares.length / 20)]).toBeGreaterThanOrEqual(1);
    expect(shares[Math.floor(shares.length / 2)]).toBeLessThanOrEqual(1.25);
    expect(shares.at(-1)).toBeLessThanOrEqual(1.5);
  });

  it.each([
    "Die Kunden können ihre Bestellungen jederzeit im Kundenkonto einsehen, ändern oder stornieren.",
    "Les utilisateurs peuvent consulter leurs commandes à tout moment et les annuler.",
    "Asiakkaat voivat tarkastella tilauksiaan milloin tahansa ja peruuttaa ne.",
    "Пользователи могут просматривать свои заказы в любое время и отменять их.",
    "ユーザーはいつでも注文を確認し、配送が始まっていなければキャンセルすることができます。",
    "用户可以随时查看订单，如果尚未开始发货，可以取消订单。",
    "사용자는 언제든지 주문을 확인하고 배송이 시작되지 않았다면 취소할 수 있습니다.",
    "يمكن للمستخدمين عرض طلباتهم في أي وقت وإلغاؤها إذا لم يبدأ التسليم بعد.",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ])("is near in other languages: %s", (text) => {
    expect(share(text)).toBeGreaterThan(0.7);
    expect(share(text)).toBeLessThan(1.6);
  });

  it("takes special tokens as the text they are", () => {
    expect(tokenizer.count("<|endoftext|>")).toBeGreaterThan(1);
  });

  it.each(["a", " ", "\n", "=", "漢", "a\u0301", "👩‍👩‍👧", "Ω≈ç√"])(
    "ends soon for a hundred thousand of %j, which would take minutes as one piece",
    (piece) => {
      expect(tokenizer.count(piece.repeat(100_000))).toBeGreaterThan(500);
    },
    20_000,
  );
});

describe("tokenFactor()", () => {
  it("is the most of those who may answer, and of all when nobody is named", () => {
    expect(tokenFactor(["openai"])).toBe(1);
    expect(tokenFactor(["openai", "google"])).toBe(tokenFactor(["google"]));
    expect(tokenFactor()).toBe(tokenFactor(["anthropic"]));
  });

  it("takes a provider nobody knows for the worst", () => {
    expect(tokenFactor(["somebody"])).toBe(tokenFactor());
  });
});
