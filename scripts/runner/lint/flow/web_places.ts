import type { TSESTree } from "@typescript-eslint/types";
import {
  argumentsOf,
  calledName,
  dotted,
  findWhole,
  isMarkup,
  isWhole,
  leading,
  sourceOf,
} from "./shapes.ts";
import { NUMBERS, type Sink } from "./sink.ts";
import { nameOf } from "./sources.ts";

const FILE_METHODS =
  /^(readFile|readFileSync|writeFile|writeFileSync|appendFile|appendFileSync|createReadStream|createWriteStream|unlink|unlinkSync|rm|rmSync|rename|renameSync|open|openSync|copyFile|copyFileSync|sendFile|download|readTextFile|writeTextFile|readdir|readdirSync|mkdir|mkdirSync)$/;
const ESCAPES = [
  "escapeHtml",
  "escapeHTML",
  "escape",
  "sanitize",
  "DOMPurify.sanitize",
  "sanitizeHtml",
  "encodeURIComponent",
  "he.encode",
  "encode",
  "htmlEscape",
];

/** Places of a web application where what somebody chooses decides what is read, shown, called or kept. */
export const WEB: Readonly<Record<string, Sink>> = {
  "path-traversal": {
    cwe: 22,
    message:
      'A path from elsewhere can lead out of its folder by ".."; resolve it and check where it leads',
    from: "request",
    harmless: [
      ...NUMBERS,
      "basename",
      "path.basename",
      "randomUUID",
      "crypto.randomUUID",
      "extname",
      "path.extname",
    ],
    values: (node) =>
      argumentsOf(node, FILE_METHODS)
        .slice(0, 2)
        .filter(({ type }) => type !== "ObjectExpression" && type !== "Literal"),
  },
  "cross-site-scripting": {
    cwe: 79,
    message: "Text from elsewhere is sent as HTML without being escaped",
    from: "request",
    harmless: [...NUMBERS, ...ESCAPES],
    values(node, resolve) {
      if (node.type === "AssignmentExpression") {
        return node.left.type === "MemberExpression" &&
          /^(innerHTML|outerHTML|srcdoc)$/.test(nameOf(node.left.property))
          ? [node.right]
          : [];
      }
      if (node.type === "NewExpression")
        return nameOf(node.callee) === "Response"
          ? node.arguments.slice(0, 1).map(resolve).filter(isMarkup)
          : [];
      if (node.type === "Property") return nameOf(node.key) === "__html" ? [node.value] : [];
      const written = argumentsOf(node, /^(send|end|write|html|writeln|raw)$/)
        .map(resolve)
        .filter(isMarkup);
      const raw =
        node.type === "CallExpression" && /^(raw|unsafeHTML|SafeString)$/.test(calledName(node))
          ? node.arguments
          : [];
      return [...written, ...raw, ...argumentsOf(node, /^insertAdjacentHTML$/).slice(1)];
    },
  },
  "open-redirect": {
    cwe: 601,
    message: "The browser is sent wherever somebody else says; allow known addresses only",
    from: "request",
    harmless: [...NUMBERS, "encodeURIComponent"],
    values(node) {
      if (node.type === "AssignmentExpression") {
        return /(^|\.)location(\.href)?$/.test(dotted(node.left)) ? [leading(node.right)] : [];
      }
      return argumentsOf(node, /^(redirect|assign)$/)
        .filter(() => !/^Object\./.test(dotted((node as TSESTree.CallExpression).callee)))
        .filter(({ type }) => type !== "ObjectExpression")
        .map(leading);
    },
  },
  "request-forgery": {
    cwe: 918,
    message:
      "The address of the request comes from elsewhere; allow known hosts, and encode what goes into the path",
    from: "request",
    harmless: [...NUMBERS, "encodeURIComponent"],
    values: (node) =>
      node.type === "CallExpression" &&
      /^(fetch|axios|got|request|(axios|got|ky|http|https)\.(get|post|put|delete|request|head))$/.test(
        dotted(node.callee),
      )
        ? node.arguments.slice(0, 1)
        : [],
  },
  "mass-assignment": {
    cwe: 915,
    message: "All members of the request are taken over; name those that may be set",
    from: "request",
    harmless: ["parse", "safeParse", "pick", "parseAsync", "validate"],
    values(node, resolve) {
      if (node.type !== "CallExpression") return [];
      if (dotted(node.callee) === "Object.assign") return node.arguments.slice(1).filter(isWhole);
      if (
        !/^(create|update|insert|upsert|updateOne|findByIdAndUpdate|findOneAndUpdate|insertOne|set|save|merge|values|fill)$/.test(
          calledName(node),
        )
      )
        return [];
      return node.arguments.flatMap((each) => findWhole(each, resolve));
    },
  },
  "host-header": {
    cwe: 640,
    message: "The Host header is chosen by the caller; take the address from the configuration",
    from: "request",
    harmless: [],
    values: (node) =>
      node.type === "TemplateLiteral"
        ? node.expressions.filter(
            (each, index) =>
              /(^|:\/\/)$/.test(node.quasis[index]?.value.raw ?? "") &&
              /\.(host|hostname)$|["'](x-forwarded-)?host["']/i.test(sourceOf(each)),
          )
        : [],
  },
};
