/** A use that is a weakness wherever it stands, as a selector of the syntax tree (ESTree, in ESQuery). */
interface Misuse {
  readonly cwe: number;
  readonly message: string;
  readonly selectors: readonly string[];
}

/** What names of secrets hold; ESQuery has no flags for a word's beginning, so both cases are written. */
const SECRET =
  "/(^|[a-z_])([pP]assword|[pP]asswd|[pP]assphrase|[sS]ecret|[tT]oken|[oO]tp|[aA]pi_?[kK]ey|[pP]rivate_?[kK]ey|[cC]redentials?)$/";
const CREATED =
  "/[tT]oken|[sS]ecret|[pP]assword|[oO]tp|[sS]ession|[nN]once|[sS]alt|[cC]srf|[vV]oucher|[iI]nvite|[rR]eset|[aA]pi_?[kK]ey|[pP]in[cC]ode/";
const RANDOM = 'CallExpression[callee.object.name="Math"][callee.property.name="random"]';
const SIGNATURE =
  "/^([sS]ignature|[hH]mac|[dD]igest|.*Signature|.*Hmac|.*Digest|[eE]xpectedToken|[sS]haredSecret|.*_signature|secret|[aA]piKey|.*Secret|internalToken)$/";
const LOGGERS = "[callee.object.name=/^(console|log|logger)$/]";

export const MISUSES: Readonly<Record<string, Misuse>> = {
  "guessable-secret": {
    cwe: 338,
    message: "Math.random can be predicted; take random bytes of the crypto module",
    selectors: [
      `FunctionDeclaration[id.name=${CREATED}] ${RANDOM}`,
      `VariableDeclarator[id.name=${CREATED}] ${RANDOM}`,
      `MethodDefinition[key.name=${CREATED}] ${RANDOM}`,
      `Property[key.name=${CREATED}] ${RANDOM}`,
    ],
  },
  "timing-unsafe-comparison": {
    cwe: 208,
    message: "How long this takes tells how much is right; compare with timingSafeEqual",
    selectors: [
      `BinaryExpression[operator=/^[!=]==?$/][left.name=${SIGNATURE}][right.type=/^(Identifier|MemberExpression|CallExpression)$/][right.name!="undefined"]`,
      `BinaryExpression[operator=/^[!=]==?$/][right.name=${SIGNATURE}][left.type=/^(Identifier|MemberExpression|CallExpression)$/][left.name!="undefined"]`,
      'BinaryExpression[operator=/^[!=]==?$/] > CallExpression[callee.property.name="digest"][arguments.0.value=/^(hex|base64|base64url)$/]',
    ],
  },
  "unverified-certificate": {
    cwe: 295,
    message: "Any certificate is accepted; give the authority that signed it as `ca`",
    selectors: [
      'Property[key.name="rejectUnauthorized"][value.value=false]',
      'AssignmentExpression[left.property.name="rejectUnauthorized"][right.value=false]',
      'AssignmentExpression[left.property.name="NODE_TLS_REJECT_UNAUTHORIZED"][right.value=/^0$/]',
      'Property[key.name="checkServerIdentity"] > ArrowFunctionExpression[params.length=0]',
    ],
  },
  "weak-key": {
    cwe: 326,
    message: "Keys of RSA have at least 2048 bits",
    selectors: ['Property[key.name="modulusLength"][value.value<2048]'],
  },
  "weak-password-hash": {
    cwe: 916,
    message: "This is fast to guess; hash passwords with scrypt, argon2 or bcrypt",
    selectors: [
      "CallExpression[callee.name=/^pbkdf2(Sync)?$/][arguments.2.value<100000]",
      "CallExpression[callee.property.name=/^pbkdf2(Sync)?$/][arguments.2.value<100000]",
      'FunctionDeclaration[id.name=/[pP]assword/] CallExpression[callee.name="createHash"]',
      'CallExpression[callee.property.name="update"][arguments.0.name=/^(password|passwd|plain|pw)$/][callee.object.callee.name="createHash"]',
    ],
  },
  "weak-cipher-mode": {
    cwe: 327,
    message: "The mode ECB shows equal blocks, and old ciphers can be broken; use aes-256-gcm",
    selectors: [
      "Literal[value=/^(aes-?(128|192|256)-ecb|des(-.*)?|des-ede3?(-.*)?|rc4|rc2(-.*)?|bf(-.*)?)$/i]",
    ],
  },
  "world-writable": {
    cwe: 732,
    message: "Everybody on the machine may read or change this; give it a mode such as 0o600",
    selectors: [
      "CallExpression[callee.property.name=/^f?chmod(Sync)?$/] > Literal[raw=/^0o?[0-7]{2}[2367]$/]",
      "CallExpression[callee.name=/^f?chmod(Sync)?$/] > Literal[raw=/^0o?[0-7]{2}[2367]$/]",
      'Property[key.name="mode"] > Literal[raw=/^0o?[0-7]{2}[2367]$/]',
      'CallExpression[arguments.0.name=/[tT]oken|[sS]ecret|[kK]ey|[cC]redential/] Property[key.name="mode"] > Literal[raw=/^0o?[0-7]{2}[4-7]$/]',
    ],
  },
  "error-disclosure": {
    cwe: 209,
    message:
      "Details of an internal error are sent to the caller; log them, and answer something general",
    selectors: [
      'CallExpression[callee.property.name=/^(json|send|end|status|text|body)$/] MemberExpression[property.name="stack"][object.name=/^(e|err|error|cause|exception)$/]',
      'NewExpression[callee.name="Response"] MemberExpression[property.name="stack"]',
    ],
  },
  "secret-in-log": {
    cwe: 532,
    message: "A secret is written to the log",
    selectors: [
      `CallExpression${LOGGERS} > Identifier[name=${SECRET}]`,
      `CallExpression${LOGGERS} > MemberExpression[property.name=${SECRET}]`,
      `CallExpression${LOGGERS} TemplateLiteral > Identifier[name=${SECRET}]`,
      `CallExpression${LOGGERS} TemplateLiteral > MemberExpression[property.name=${SECRET}]`,
      `CallExpression${LOGGERS} > ObjectExpression > Property > Identifier.value[name=${SECRET}]`,
      `CallExpression${LOGGERS} MemberExpression[property.name="DATABASE_URL"]`,
      `CallExpression${LOGGERS} > ObjectExpression > Property > MemberExpression.value[object.name=/^(req|request)$/][property.name=/^(headers|body)$/]`,
      `CallExpression${LOGGERS} > MemberExpression[object.name=/^(req|request)$/][property.name=/^(headers|body)$/]`,
    ],
  },
  "secret-in-browser-storage": {
    cwe: 522,
    message: "Any script of the page can read this; keep tokens in a cookie with HttpOnly",
    selectors: [
      `CallExpression[callee.object.name=/^(localStorage|sessionStorage)$/][callee.property.name="setItem"][arguments.0.value=/token|secret|password|jwt|credential/i]`,
      `CallExpression[callee.object.property.name=/^(localStorage|sessionStorage)$/][callee.property.name="setItem"][arguments.0.value=/token|secret|password|jwt|credential/i]`,
      `CallExpression[callee.object.name=/^(localStorage|sessionStorage)$/][callee.property.name="setItem"] > Identifier[name=${SECRET}]`,
      `CallExpression[callee.object.name=/^(localStorage|sessionStorage)$/][callee.property.name="setItem"] > MemberExpression[property.name=${SECRET}]`,
    ],
  },
  "secret-in-bundle": {
    cwe: 522,
    message: "Variables with this prefix are put into what browsers load",
    selectors: [
      "MemberExpression[property.name=/^(VITE|NEXT_PUBLIC|REACT_APP|EXPO_PUBLIC|PUBLIC|NUXT_PUBLIC)_.*(SERVICE_ROLE|SECRET|PRIVATE|PASSWORD)/]",
    ],
  },
  "token-in-address": {
    cwe: 522,
    message: "Addresses end up in logs and histories; send the token in a header",
    selectors: [
      'CallExpression[callee.property.object.property.name="searchParams"][callee.property.name="set"][arguments.0.value=/^(access_?token|token|api_?key|password)$/i]',
      'CallExpression[callee.object.property.name="searchParams"][callee.property.name=/^(set|append)$/][arguments.0.value=/^(access_?token|api_?key|password)$/i]',
      "TemplateElement[value.raw=/[?&](access_?token|api_?key|password)=$/i]",
    ],
  },
  "unverified-token": {
    cwe: 347,
    message:
      "Nobody has checked who signed this, or the token itself says how; verify it with fixed algorithms",
    selectors: [
      'Property[key.name="algorithms"] > ArrayExpression > Literal[value=/^none$/i]',
      'Property[key.name="algorithms"] > ArrayExpression > MemberExpression[property.name="alg"]',
      'Property[key.name="algorithms"] > ArrayExpression > Identifier[name="alg"]',
    ],
  },
  "credentials-for-any-origin": {
    cwe: 942,
    message: "Any site may act as the user; allow known origins only",
    selectors: [
      'ObjectExpression:has(> Property[key.name="credentials"][value.value=true]) > Property[key.name="origin"][value.value=true]',
      'ObjectExpression:has(> Property[key.name="credentials"][value.value=true]) > Property[key.name="origin"][value.value="*"]',
      "ObjectExpression:has(> Property[key.value=/^access-control-allow-credentials$/i]) > Property[key.value=/^access-control-allow-origin$/i][value.type=/^(Identifier|MemberExpression|CallExpression|LogicalExpression)$/]",
    ],
  },
  "unlimited-body": {
    cwe: 400,
    message: "Single requests can fill the memory; a limit of a few megabytes is usual",
    selectors: [
      "Property[key.name=/^(limit|bodyLimit|maxBodySize)$/] > Literal[value=/^([1-9][0-9]{2,}\\s*mb|[0-9.]+\\s*gb|infinity)$/i]",
      'Property[key.name=/^(bodyLimit|maxBodySize|fileSize)$/] > Identifier[name="Infinity"]',
    ],
  },
  "external-entities": {
    cwe: 611,
    message: "A document can read files and addresses by its entities; do not expand them",
    selectors: [
      "Property[key.name=/^(noent|dtdload|dtdvalid|expandEntities|resolveExternalEntities)$/][value.value=true]",
    ],
  },
  "protection-off": {
    cwe: 693,
    message: "A protection is switched off",
    selectors: [
      'CallExpression[callee.name="helmet"] > ObjectExpression > Property[key.name=/^(contentSecurityPolicy|hsts|xFrameOptions|frameguard|noSniff|xContentTypeOptions)$/][value.value=false]',
      'Property[key.name="httpOnly"][value.value=false]',
      'Property[key.name="autoescape"][value.value=false]',
    ],
  },
  "served-root": {
    cwe: 548,
    message: "More is served than was meant: name one folder of public files, without listings",
    selectors: [
      "CallExpression[callee.name=/^(serveIndex|directory)$/]",
      'CallExpression[callee.object.name="express"][callee.property.name="static"] > Literal[value=/^(\\.|\\.\\/|\\/)$/]',
      'CallExpression[callee.object.name="express"][callee.property.name="static"] > CallExpression[callee.object.name="process"][callee.property.name="cwd"]',
      'CallExpression[callee.object.name="express"][callee.property.name="static"] > Identifier[name="__dirname"]',
    ],
  },
  "constant-secret": {
    cwe: 798,
    message: "The key stands in the code; take it from the environment",
    selectors: [
      'CallExpression[callee.property.name=/^(sign|verify)$/][callee.object.name=/^(jwt|jsonwebtoken)$/][arguments.1.type="Literal"]',
      'CallExpression[callee.name="createHmac"][arguments.1.type="Literal"]',
      'CallExpression[callee.name="session"] > ObjectExpression > Property[key.name="secret"][value.type="Literal"]',
    ],
  },
  "prototype-pollution": {
    cwe: 1321,
    message: "A key named __proto__ changes all objects; refuse it, or use a Map",
    selectors: [
      'ForInStatement AssignmentExpression[left.computed=true][left.property.type="Identifier"][right.type="CallExpression"]:not(:has(Literal[value="__proto__"]))',
    ],
  },
};
