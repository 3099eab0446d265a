import { describe, expect, it } from "vitest";
import { findSensitive } from "../../../../shared/kernel/protection/find_sensitive.ts";
import { PASSWORDS, PERSONAL_DATA, SECRETS } from "./secret_corpus.ts";

const valuesIn = (text: string) =>
  findSensitive(text).map(({ start, end }) => text.slice(start, end));

describe("findSensitive() finds", () => {
  it.each([...SECRETS, ...PASSWORDS, ...PERSONAL_DATA])("$name", ({ text, value }) => {
    expect(valuesIn(text)).toEqual([value]);
  });

  it("each value of a text, in order", () => {
    const text = "ann@acme.de wrote to bob@acme.de from 93.184.216.34";
    expect(findSensitive(text)).toEqual([
      { kind: "email", start: 0, end: 11 },
      { kind: "email", start: 21, end: 32 },
      { kind: "ip-address", start: 38, end: 51 },
    ]);
  });

  it("a password inside a URL and not the address it seems to be", () => {
    expect(findSensitive("amqp://app:w0rth@mq.acme.io")).toEqual([
      { kind: "secret", start: 11, end: 16 },
    ]);
  });
});

describe("findSensitive() leaves alone", () => {
  it.each([
    ["a UUID", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
    ["a commit", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["a checksum", "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP=="],
    ["versions", "1.2.3.4 v10.11.12.13 lodash@4.17.21 ^1.0.0-rc.12"],
    ["times", "2023-10-12T10:11:12.123Z 12:30:45 1700000000000000 20231231Z"],
    [
      "addresses that are reserved for examples",
      "user@example.com ann@shop.test 192.0.2.7 2001:db8::1",
    ],
    ["addresses inside a network", "127.0.0.1 10.0.0.12 192.168.10.25 172.16.254.1 fe80::1"],
    ["names of services", "git@github.com:a/b.git noreply@acme.io ssh://git@acme.io"],
    ["names of files", "icon@2x.png logo@mobile.svg"],
    [
      "keys of documentation",
      "AKIAIOSFODNN7EXAMPLE sk-ant-your-key-goes-here sk_live_xxxxxxxxxxxxxxxxxxxx",
    ],
    ["common passwords", 'password: "Password123" postgres://postgres:postgres@localhost/postgres'],
    ["a schema of a password", "password: string; password: z.string().min(8)"],
    ["a password from elsewhere", "password = request.body.password1; PASSWORD=$DB_PASSWORD2"],
    ["a token from elsewhere", "token: {{ secrets.TOKEN_1 }} apiKey: process.env.API_KEY_2"],
    ["an argument beside a password", "importKey(encode(password), 'PBKDF2', false)"],
    ["an identifier of an object", "1.3.101.112"],
    ["a sentence about passwords", "The password must have 8 characters, A-Z and 0-9!"],
    [
      "a type",
      "credentials: SolanaWeb3Credentials, password: Uint8Array, = AuthenticationMD5Password;",
    ],
    ["cards for tests", "4242424242424242 4111 1111 1111 1111 378282246310005"],
    ["numbers whose check fails", "4539148803436468 DE88370400440532013000 529.982.247-24"],
    ["telephone numbers of fiction", "(212) 555-0123 +1 555 0100"],
    ["arithmetic", "x = a +1234567890; range 200-300-4000; +0.1234567891"],
    [
      "a public key",
      `-----BEGIN PUBLIC KEY-----\n${"MFkwEwYH".repeat(8)}\n-----END PUBLIC KEY-----`,
    ],
    ["a placeholder", 'password: "[[PASSWORD_1]]" https://ann:[[SECRET_1]]@acme.io'],
  ])("%s", (_, text) => {
    expect(valuesIn(text)).toEqual([]);
  });
});

describe("findSensitive() takes time linear in", () => {
  // A pattern that backtracks would not end here.
  it.each([
    "a",
    "1",
    "@",
    "a@",
    "a.",
    "a@a.",
    "1 ",
    "1.",
    "+1 2",
    "+49(",
    '"',
    "\\",
    "[[",
    "[[EMAIL_",
    "A ",
    "DE89 ",
    "2001:",
    "a://a:",
    "aa://a:a@",
    "sk-",
    "eyJaaaaaaaa.",
    "eyJaaaaaaaa-",
    "password ",
    "password=",
    'token="',
    "token:token",
    "secret, ",
    "tel: (0",
    "bearer ",
    "authorization: token ",
    "-----BEGIN RSA PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----aaaaaaaaaaaaaaaaaaaaaaaa-",
  ])("a megabyte of %j", (piece) => {
    expect(findSensitive(piece.repeat(1_000_000 / piece.length))).toEqual([]);
  });

  it("a megabyte inside what begins as a secret", () => {
    expect(findSensitive(`eyJ${"a".repeat(1_000_000)}`)).toEqual([]);
    expect(findSensitive(`app://user:${"a".repeat(1_000_000)}`)).toEqual([]);
  });
});
