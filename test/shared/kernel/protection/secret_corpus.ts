const LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const HEXADECIMAL = "0123456789abcdef";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const DIGITS = "0123456789";

/** A text with one sensitive value in it. */
interface Sample {
  readonly name: string;
  readonly text: string;
  readonly value: string;
}

/** The same every time, and no secret of anyone: no file of this repository holds one that looks real. */
function random(length: number, alphabet = LETTERS_AND_DIGITS): string {
  let drawn = "";
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    drawn += alphabet.charAt(Math.floor((state / 2 ** 32) * alphabet.length));
  }
  return drawn;
}
let state = 20260101;

function inside(name: string, value: string, before = "", after = ""): Sample {
  return { name, text: `Given ${before}${value}${after} and more`, value };
}
const pem = (kind: string, newline: string) =>
  [`-----BEGIN ${kind}-----`, random(64), random(64), random(40), `-----END ${kind}-----`].join(
    newline,
  );

/** Credentials that are recognised by their form, or by what they are given to. */
export const SECRETS: readonly Sample[] = [
  inside("a key of Anthropic", `sk-ant-api03-${random(93)}AA`),
  inside("a project's key of OpenAI", `sk-proj-${random(58)}T3BlbkFJ${random(58)}`),
  inside("a user's key of OpenAI", `sk-${random(48)}`),
  inside("a key of Google", `AIza${random(35)}`),
  inside("a client secret of Google", `GOCSPX-${random(28)}`),
  inside("a key of Fireworks", `fw_${random(24)}`),
  inside("a key of Groq", `gsk_${random(52)}`),
  inside("a token of Hugging Face", `hf_${random(34)}`),
  inside("an access key of AWS", `AKIA${random(16, BASE32)}`),
  inside("a secret key of AWS", `${random(40)}`, "aws_secret_access_key = "),
  inside("a token of GitHub", `ghp_${random(36)}`),
  inside("a fine-grained token of GitHub", `github_pat_${random(22)}_${random(59)}`),
  inside("a token of GitLab", `glpat-${random(20)}`),
  inside("a token of npm", `npm_${random(36)}`),
  inside("a live key of Stripe", `sk_live_${random(24)}`),
  inside("a test key of Stripe", `sk_test_${random(24)}`),
  inside("a webhook's secret of Stripe", `whsec_${random(32)}`),
  inside("a token of Slack", `xoxb-${random(12, DIGITS)}-${random(12, DIGITS)}-${random(24)}`),
  inside(
    "a webhook of Slack",
    `https://hooks.slack.com/services/T${random(8, BASE32)}/B${random(8, BASE32)}/${random(24)}`,
  ),
  inside("a secret key of Supabase", `sb_secret_${random(22)}_${random(8)}`),
  inside("an access token of Supabase", `sbp_${random(40, HEXADECIMAL)}`),
  inside("a JSON web token", `eyJ${random(30)}.eyJ${random(60)}.${random(43)}`),
  inside("a key of SendGrid", `SG.${random(22)}.${random(43)}`),
  inside("a bot's token of Telegram", `1102015430:AA${random(33)}`),
  inside("a private key", pem("PRIVATE KEY", "\n")),
  inside("a private key in one line of JSON", pem("RSA PRIVATE KEY", "\\n")),
  inside("a private key of OpenPGP", pem("PGP PRIVATE KEY BLOCK", "\n")),
  inside("a truncated private key", `-----BEGIN PRIVATE KEY-----\n${random(64)}\n${random(64)}`),
  inside("a connection's password", random(12), "postgres://app:", "@db.acme.io:5432/app"),
  inside("a password without a user", random(12), "redis://:", "@cache.acme.io:6379"),
  inside("a bearer token", random(40), "Authorization: Bearer "),
  inside("basic credentials", btoa(`app:${random(16)}`), '"Authorization": "Basic ', '"'),
  inside("a value given to a key's name", random(32), 'const apiKey: string = "', '";'),
  inside("a value in a file of settings", random(32, HEXADECIMAL), "\nSESSION_SECRET="),
  inside("a value in JSON inside JSON", random(32), '{\\"accessToken\\":\\"', '\\"}'),
  inside("a value set by a call", random(32), 'headers.set("x-api-key", "', '")'),
  inside("a value in a query", random(32), "https://api.acme.io/v1?access_token=", "&page=1"),
];

/** Passwords that people chose, where they write them. */
export const PASSWORDS: readonly Sample[] = [
  inside("a password in code", "Tr0ub4dor&3", 'password = "', '"'),
  inside("a password in JSON", "blue-Horse7", '{"user":"ann","password":"', '"}'),
  inside("a password in a file of settings", "blueHorse7!", "\nDB_PASSWORD="),
  inside("a password in a sentence", "blueHorse7!", "an administrator with the password ", "."),
];

/** Personal data, none of it anybody's. */
export const PERSONAL_DATA: readonly Sample[] = [
  inside("an e-mail address", "joe.bloggs+x@mail.acme.co.uk", "<", ">"),
  inside("an e-mail address of another alphabet", "jorg@bücher.de"),
  inside("a telephone number", "+49 30 901820"),
  inside("a telephone number with a trunk prefix", "+44 (0)20 7183 8750"),
  inside("a telephone number of North America", "(212) 664-7665"),
  inside("a telephone number that is named one", "030/901820-11", 'phone: "', '"'),
  inside("an IBAN in groups", "DE89 3704 0044 0532 0130 00", "", " BIC COBADEFFXXX"),
  inside("an IBAN in one piece", "NL91ABNA0417164300"),
  inside("a card's number in groups", "4539 1488 0343 6467"),
  inside("a card's number in one piece", "4539148803436467"),
  inside("an address of IPv4", "93.184.216.34", "from ", ":443"),
  inside("an address of IPv6", "2a00:1450:4001:81b::200e"),
  inside("a social security number", "536-22-8234"),
  inside("a CPF", "529.982.247-25"),
  inside("a codice fiscale", "RSSMRA85T10A562S"),
  inside("a NIR", "1 85 05 78 006 084 91"),
  inside("a DNI", "53487429D"),
  inside("a personnummer", "811218-9876"),
];
