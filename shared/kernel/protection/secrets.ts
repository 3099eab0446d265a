import type { Detector } from "./detector.ts";
import { isLikelyPassword, isOwnPassword, isStrongPassword } from "./passwords.ts";
import { entropy, isMadeUp, isRandom } from "./randomness.ts";
import { SECRET_FORMATS } from "./secret_formats.ts";

/** Below it a credential is one of documentation, `sk-aaaa`. */
const MINIMUM_ENTROPY = 2.5;

const SECRET_NAME =
  "(?:secret|token|credential|(?:access|account|api|auth|encryption|master|private|role|signing|webhook)[-_. ]?key)s?" +
  "(?:[-_]?(?:key|value|string|base64|live|prod|test|\\d{1,2}))?";
const PASSWORD_NAME =
  "(?:passw(?:or)?d|passwort|passphrase|passcode|pwd)(?:[-_]?(?:value|\\d{1,2}))?";
/** From a name to its value: what closes the name, a type, and what assigns, in any language or in JSON inside JSON. */
const ASSIGNS =
  "(?:[\\\\\"'`\\])]{0,4}[ \\t]{0,4}(?::[ \\t]{0,4}[\\w.]{1,30}[ \\t]{0,4}(?==))?(?:=>|:=|={1,3}|\\?\\?|:)|\\\\?[\"'`][ \\t]{0,4},)[ \\t]{0,4}";
const QUOTED = "\\\\?[\"'`](?<value>[^\\s\"'`\\\\]{6,2000})(?=\\\\?[\"'`])";
const UNQUOTED = "(?<value>[^\\s\"'`\\\\=:,;(){}[\\]<>|&$]{6,400}={0,2})(?=[\\s\"'`\\\\;,&]|$)";

/** Credentials, and values that are given to a name which says that they are. */
export const SECRETS: readonly Detector[] = [
  {
    kind: "secret",
    // Whole, or the part that is there when its end was cut off.
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:(?:[^-]|-(?!----)){16,20000}-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----|(?:(?:\\[nr]|\s){0,4}[A-Za-z0-9+/=]{16,80}){2,400})/g,
    // Documentation abbreviates. In a whole key any word may occur by chance.
    accepts: (value) => value.length > 200 || !isMadeUp(value),
  },
  {
    kind: "secret",
    pattern: new RegExp(`(?<![\\w-])(?:${SECRET_FORMATS.join("|")})`, "g"),
    accepts: (value) => !isMadeUp(value) && entropy(value) >= MINIMUM_ENTROPY,
  },
  {
    kind: "secret",
    // The password inside a URL. It may hold an @ that should have been escaped.
    pattern:
      /(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}:\/\/[^\s:/@"'`<>]{0,100}:(?<value>[^\s/"'`<>\\]{1,200})(?=@[\w.[-])/g,
    accepts: isOwnPassword,
  },
  {
    kind: "secret",
    pattern:
      /\b(?:bearer|authorization["']?[ \t]{0,2}[:,=][ \t]{0,2}["'`]?(?:apikey|basic|token))[ \t]{1,3}(?<value>[\w.~+/-]{16,}={0,2})/gi,
    accepts: isRandom,
  },
  {
    kind: "secret",
    pattern: new RegExp(`${SECRET_NAME}${ASSIGNS}(?:${QUOTED})`, "gi"),
    accepts: isRandom,
  },
  {
    kind: "secret",
    pattern: new RegExp(`${SECRET_NAME}["']?[ \\t]{0,2}[:=][ \\t]{0,2}${UNQUOTED}`, "gi"),
    accepts: isRandom,
  },
  {
    kind: "password",
    pattern: new RegExp(`${PASSWORD_NAME}${ASSIGNS}(?:${QUOTED})`, "gi"),
    accepts: isLikelyPassword,
  },
  {
    kind: "password",
    pattern: new RegExp(`${PASSWORD_NAME}["']?[ \\t]{0,2}[:=][ \\t]{0,2}${UNQUOTED}`, "gi"),
    accepts: isStrongPassword,
  },
  {
    kind: "password",
    // In a sentence: with the password Xyz.
    pattern:
      /\b(?:password|passphrase)(?: is| of| to)?[ \t]{1,3}["'`]?(?<value>[^\s"'`\\,;()<>]{7,60}[^\s"'`\\,;()<>.:?])/gi,
    accepts: isStrongPassword,
  },
];
