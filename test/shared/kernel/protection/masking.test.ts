import { describe, expect, it } from "vitest";
import { Masking } from "../../../../shared/kernel/protection/masking.ts";
import { SECRETS } from "./secret_corpus.ts";

const [key] = SECRETS;
if (key === undefined) throw new Error("Expected a corpus with secrets");

function mask(...texts: readonly string[]) {
  const masking = new Masking(texts);
  return { masking, masked: texts.map((text) => masking.mask(text)) };
}

describe("mask()", () => {
  it("numbers values in the order they appear in, the same value alike in all texts", () => {
    const { masked } = mask("bob@acme.de, ann@acme.de", "ann@acme.de +49 30 901820");
    expect(masked).toEqual(["[[EMAIL_1]], [[EMAIL_2]]", "[[EMAIL_2]] [[PHONE_1]]"]);
  });

  it("masks the same texts the same way", () => {
    const texts = ["bob@acme.de", `ann@acme.de ${key.text}`];
    expect(mask(...texts).masked).toEqual(mask(...texts).masked);
  });

  it("masks a secret that something told from other words also where nothing does", () => {
    const { masked } = mask(
      "Log in with blueHorse7!",
      "password: 'blueHorse7!', name: 'blueHorse'",
    );
    expect(masked).toEqual([
      "Log in with [[PASSWORD_1]]",
      "password: '[[PASSWORD_1]]', name: 'blueHorse'",
    ]);
  });

  it("leaves the words of a text alone, though one of them is a password somewhere", () => {
    const { masked } = mask("development postgres://app:development@db/app");
    expect(masked).toEqual(["development postgres://app:[[SECRET_1]]@db/app"]);
  });

  it("gives no value a placeholder that a text has of its own, in whichever text", () => {
    const { masking, masked } = mask(
      "bob@acme.de, ann@acme.de",
      "Write [[EMAIL_1]] and [[EMAIL_3]]",
    );
    expect(masked).toEqual(["[[EMAIL_2]], [[EMAIL_4]]", "Write [[EMAIL_1]] and [[EMAIL_3]]"]);
    expect(masking.restore("[[EMAIL_1]] [[EMAIL_2]]")).toBe("[[EMAIL_1]] bob@acme.de");
  });
});

describe("findings()", () => {
  it("counts different values of each kind", () => {
    const { masking } = mask("bob@acme.de, ann@acme.de", "ann@acme.de 93.184.216.34");
    expect(masking.findings()).toEqual([
      { kind: "email", count: 2 },
      { kind: "ip-address", count: 1 },
    ]);
  });
});

describe("restore()", () => {
  it("puts personal data and passwords back, wherever and however often", () => {
    const { masking } = mask('ann@acme.de, password: "blueHorse7"');
    expect(masking.restore("[[EMAIL_1]][[EMAIL_1]] [[PASSWORD_1]]")).toBe(
      "ann@acme.deann@acme.de blueHorse7",
    );
  });

  it("leaves secrets, and placeholders that stand for nothing, as they are", () => {
    const { masking } = mask(`ann@acme.de ${key.text}`);
    const text = "[[SECRET_1]] [[EMAIL_2]] [[EMAIL_0001]] [EMAIL_1]";
    expect(masking.restore(text)).toBe(text);
  });

  it("fits what it puts back into JSON", () => {
    const { masking, masked } = mask('{"password":"blue\'Horse7","mail":"ann@acme.de"}');
    expect(() => JSON.parse(masking.restore(masked.join("")))).not.toThrow();
  });
});

describe("restoreStream()", () => {
  const whole = "To [[EMAIL_1]], [[EMAIL_12]] [x] [[ [[SECRET_1]] a[[0]] [[EMAIL_1]].";
  const { masking } = mask(`ann@acme.de ${key.text}`);

  it.each([1, 2, 3, 5, 7, 100])("restores what comes in pieces of %i", (size) => {
    const restore = masking.restoreStream();
    let told = "";
    for (let at = 0; at < whole.length; at += size) told += restore(whole.slice(at, at + size));
    expect(told).toBe(masking.restore(whole));
  });

  it("holds nothing back that is not the beginning of a placeholder", () => {
    const restore = masking.restoreStream();
    expect(restore("if [[ -f x")).toBe("if [[ -f x");
    expect(restore(" [[EMA")).toBe(" ");
    expect(restore("IL]]")).toBe("[[EMAIL]]");
  });
});
