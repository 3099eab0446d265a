import type { TSESTree } from "@typescript-eslint/types";
import {
  argumentsOf,
  calledName,
  dotted,
  isNamed,
  isPutTogether,
  propertyValues,
  speaks,
  startsShell,
} from "./shapes.ts";
import { NUMBERS, type Sink } from "./sink.ts";
import { nameOf } from "./sources.ts";

type Node = TSESTree.Node;

const SQL =
  /\b(select|insert\s+into|update|delete\s+from|where|from|order\s+by|values|set|alter|create|drop)\b/i;
const SQL_METHODS =
  /^(query|execute|raw|unsafe|prepare|run|all|get|exec|whereRaw|orderByRaw|havingRaw|selectRaw|joinRaw|fromRaw|\$queryRawUnsafe|\$executeRawUnsafe|literal)$/;
const STARTERS = /^(spawn|spawnSync|execFile|execFileSync|execFileAsync|run)$/;
const ARGUMENT_READERS = /^(git|ssh|scp|tar|curl|wget|rsync|zip|find|psql)$/;

/** Text that something reads as a language: statements, commands, filters, patterns, code. */
export const INTERPRETED: Readonly<Record<string, Sink>> = {
  "sql-injection": {
    cwe: 89,
    message: "Text from elsewhere becomes part of the statement; give it as a parameter",
    from: "parameter",
    harmless: [
      ...NUMBERS,
      "escape",
      "escapeId",
      "escapeIdentifier",
      "escapeLiteral",
      "quoteIdent",
      "format",
      "ident",
      "identifier",
    ],
    values(node, resolve) {
      const [given] = argumentsOf(node, SQL_METHODS);
      const first = given && resolve(given);
      return first !== undefined &&
        (isPutTogether(first) || first.type === "Identifier") &&
        speaks(node, first, SQL)
        ? [first]
        : [];
    },
  },
  "filter-injection": {
    cwe: 943,
    message: "Text from elsewhere becomes part of the filter, and can add conditions to it",
    from: "parameter",
    harmless: NUMBERS,
    values: (node, resolve) =>
      argumentsOf(node, /^(or|and|not)$/)
        .map(resolve)
        .filter(isPutTogether),
  },
  "nosql-injection": {
    cwe: 943,
    message: "A value of the request may be an object with operators; make it text first",
    from: "request",
    harmless: [...NUMBERS, "String", "toString", "trim", "ObjectId", "parse", "safeParse"],
    values: (node) =>
      argumentsOf(
        node,
        /^(findOne|findOneAndUpdate|findOneAndDelete|deleteOne|deleteMany|updateOne|updateMany|countDocuments)$/,
      )
        .slice(0, 1)
        .flatMap((filter) =>
          filter.type === "ObjectExpression" ? propertyValues(filter) : [filter],
        ),
  },
  "command-injection": {
    cwe: 78,
    message: "A shell reads this text; start the program with a list of arguments instead",
    from: "parameter",
    harmless: [...NUMBERS, "quote", "shellQuote", "shellescape", "escapeShellArg"],
    values(node) {
      if (node.type !== "CallExpression") return [];
      const name = calledName(node);
      const [first, second] = node.arguments;
      if (/^(exec|execSync|execPromise|execAsync|\$)$/.test(name) && isNamed(node))
        return first === undefined || first.type === "Literal" ? [] : [first];
      if (!/^(spawn|spawnSync|execFile|execFileSync)$/.test(name)) return [];
      return node.arguments.some(startsShell)
        ? [first, second?.type === "ObjectExpression" ? undefined : second]
        : [];
    },
  },
  "argument-injection": {
    cwe: 88,
    message: 'A value that begins with "-" is read as an option; put "--" before it or check it',
    from: "parameter",
    harmless: [...NUMBERS, "resolve", "path.resolve", "join", "path.join"],
    values(node, resolve) {
      if (node.type !== "CallExpression" || !STARTERS.test(calledName(node))) return [];
      const [program, list] = node.arguments;
      if (program?.type !== "Literal" || !ARGUMENT_READERS.test(String(program.value))) return [];
      const array = list && resolve(list);
      if (array?.type !== "ArrayExpression") return [];
      const isOption = (node: Node | null | undefined) =>
        node?.type === "Literal" && String(node.value).startsWith("-");
      const end = array.elements.findIndex(
        (each) => each?.type === "Literal" && each.value === "--",
      );
      return array.elements
        .slice(0, end === -1 ? undefined : end)
        .filter(
          (each, index) =>
            each !== null &&
            /^(Identifier|MemberExpression)$/.test(each.type) &&
            !isOption(array.elements[index - 1]),
        )
        .map((each) => each ?? undefined);
    },
  },
  "code-injection": {
    cwe: 94,
    message: "Text from elsewhere is executed as code",
    from: "parameter",
    harmless: NUMBERS,
    values(node, resolve) {
      if (node.type === "NewExpression")
        return nameOf(node.callee) === "Function" ? node.arguments : [];
      if (node.type === "ImportExpression") return [node.source];
      if (node.type === "Property") return nameOf(node.key) === "$where" ? [node.value] : [];
      if (node.type !== "CallExpression") return [];
      const name = dotted(node.callee).replace(/^(window|globalThis|self)\./, "");
      if (name === "require") return node.arguments;
      const isTimer =
        /^(setTimeout|setInterval)$/.test(name) &&
        node.arguments[0] !== undefined &&
        isPutTogether(resolve(node.arguments[0]));
      const isTemplate =
        /^(Handlebars|handlebars|ejs|pug|nunjucks|_|lodash|Mustache|mustache|eta|doT)\.(compile|render|renderString|template)$/.test(
          name,
        );
      const isCode =
        /^(eval|vm\.(runInContext|runInNewContext|runInThisContext|compileFunction))$/.test(name);
      return isTimer || isTemplate || isCode ? node.arguments.slice(0, 1) : [];
    },
  },
  "regex-injection": {
    cwe: 1333,
    message: "A pattern from elsewhere can run for ever; escape it, or do without",
    from: "request",
    harmless: [
      "escapeRegExp",
      "escapeRegex",
      "RegExp.escape",
      "escapeStringRegexp",
      "escape",
      "replace",
    ],
    values: (node) =>
      (node.type === "NewExpression" || node.type === "CallExpression") &&
      nameOf(node.callee) === "RegExp"
        ? node.arguments.slice(0, 1)
        : [],
  },
  "ldap-injection": {
    cwe: 90,
    message: "Text from elsewhere becomes part of the filter; escape it as RFC 4515 says",
    from: "parameter",
    harmless: [
      ...NUMBERS,
      "escape",
      "escapeFilter",
      "escapeFilterValue",
      "ldapEscape",
      "replace",
      "escapeLdap",
    ],
    values: (node) =>
      node.type === "TemplateLiteral" &&
      node.quasis.some(({ value }) => /\(\w+[~<>]?=$/.test(value.raw))
        ? node.expressions
        : [],
  },
  "header-injection": {
    cwe: 113,
    message: "A line break in this text begins another header; refuse it",
    from: "parameter",
    harmless: [...NUMBERS, "encodeURIComponent", "replace", "replaceAll", "encodeHeader"],
    values(node) {
      if (node.type !== "TemplateLiteral") return [];
      const after = node.quasis.map(({ value }) => value.raw);
      const isHeader =
        after.some((text) => /\\r\\n/.test(text)) &&
        after.some((text) => /^(.*\\r\\n)?[A-Z][\w-]+: /.test(text));
      return isHeader ? node.expressions : [];
    },
  },
  "unsafe-deserialisation": {
    cwe: 502,
    message: "What is read this way can hold functions that are called; use JSON",
    from: "parameter",
    harmless: [],
    values: (node) => argumentsOf(node, /^(unserialize|deserialize)$/),
  },
};
