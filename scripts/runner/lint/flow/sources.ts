import type { TSESTree } from "@typescript-eslint/types";

type Node = TSESTree.Node;

/** What frameworks call the request, or what carries it. */
const REQUESTS = /^(req|request|ctx|context|c|event|evt|e)$/;
/** What a listener calls what another window, a worker or a socket has sent. */
const MESSAGES = /^(event|evt|e|message|msg)$/;
/** Parts of a request that its sender chooses. */
const PARTS = new Set(
  (
    "body query params headers cookies signedCookies url path originalUrl hostname host rawBody files file " +
    "queryStringParameters pathParameters multiValueQueryStringParameters searchParams formData"
  ).split(" "),
);
/** Methods that answer such a part. */
const READERS = new Set(
  "json text formData arrayBuffer query queries param parseBody header get getAll raw valid".split(
    " ",
  ),
);
const BROWSER = new Set(["search", "hash", "href", "referrer", "URL", "documentURI", "cookie"]);
/** Names that those who send a file choose. */
const FILE_NAMES = new Set(["originalname", "originalFilename", "entryName"]);

/** Whether an expression is what somebody outside has sent: a part of a request, of the address, or of an upload. */
export function isSource(node: Node): boolean {
  if (node.type === "CallExpression") return isReader(node);
  if (node.type !== "MemberExpression") return false;
  const name = nameOf(node.property);
  if (FILE_NAMES.has(name)) return true;
  const object = withoutWrapping(node.object);
  if (PARTS.has(name) && isRequest(object)) return true;
  if (BROWSER.has(name) && isBrowserPlace(object)) return true;
  if (name === "data" && object.type === "Identifier" && MESSAGES.test(object.name)) return true;
  return false;
}

/** `c.req.query("a")`, `await request.json()`, `url.searchParams.get("a")`, `form.get("a")`. */
function isReader({ callee }: TSESTree.CallExpression): boolean {
  if (callee.type !== "MemberExpression" || !READERS.has(nameOf(callee.property))) return false;
  const object = withoutWrapping(callee.object);
  if (isRequest(object)) return true;
  const owner = object.type === "Identifier" ? object.name : nameOf(propertyOf(object));
  return /^(searchParams|formData|form)$/.test(owner);
}

function isRequest(node: Node): boolean {
  if (node.type === "Identifier") return REQUESTS.test(node.name);
  return node.type === "MemberExpression" && /^(req|request)$/.test(nameOf(node.property));
}

function isBrowserPlace(node: Node): boolean {
  const name = node.type === "Identifier" ? node.name : nameOf(propertyOf(node));
  return name === "location" || name === "document";
}

function propertyOf(node: Node): Node | undefined {
  return node.type === "MemberExpression" ? node.property : undefined;
}

/** The name of an identifier, or of a key that is written as text. */
export function nameOf(node: Node | undefined): string {
  if (node?.type === "Identifier" || node?.type === "PrivateIdentifier") return node.name;
  return node?.type === "Literal" ? String(node.value) : "";
}

/** The expression within what changes no value: waiting, types, parentheses. */
export function withoutWrapping(node: Node): Node {
  switch (node.type) {
    case "AwaitExpression":
      return withoutWrapping(node.argument);
    case "ChainExpression":
    case "TSAsExpression":
    case "TSNonNullExpression":
    case "TSSatisfiesExpression":
    case "TSTypeAssertion":
      return withoutWrapping(node.expression);
    default:
      return node;
  }
}
