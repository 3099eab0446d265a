import type { SyntaxNode } from "@lezer/common";
import { type CodeGrammar, type ReadNode, strings } from "./grammar.ts";

const javascript: Omit<CodeGrammar, "load"> = {
  definitions: {
    FunctionDeclaration: "function",
    MethodDeclaration: "method",
    ClassDeclaration: "class",
    InterfaceDeclaration: "interface",
    TypeAliasDeclaration: "type",
    EnumDeclaration: "enum",
    NamespaceDeclaration: "namespace",
  },
  names: [
    "VariableDefinition",
    "TypeDefinition",
    "PropertyDefinition",
    "PrivatePropertyDefinition",
  ],
  constants: ["VariableDeclaration", "PropertyDeclaration"],
  calls: ["CallExpression", "NewExpression"],
  heritage: [],
  typeNames: ["TypeName", "VariableName", "MemberExpression"],
  imports: {
    ImportDeclaration: strings,
    ExportDeclaration: strings,
    DynamicImport: strings,
    CallExpression: (node, read) => {
      const callee = node.firstChild;
      const argument = node.getChild("ArgList");
      const required = callee !== null && argument !== null && read(callee) === "require";
      return required ? strings(argument, read) : [];
    },
  },
};

function script(dialect: string): CodeGrammar {
  return {
    ...javascript,
    load: async () => (await import("@lezer/javascript")).parser.configure({ dialect }),
  };
}

export const scriptGrammars: Readonly<Record<string, CodeGrammar>> = {
  javascript: script("jsx"),
  typescript: script("ts"),
  tsx: script("ts jsx"),
  python: {
    load: async () => (await import("@lezer/python")).parser,
    definitions: { FunctionDefinition: "function", ClassDefinition: "class" },
    names: ["VariableName"],
    constants: ["AssignStatement"],
    declares: (node) => node.name !== "AssignStatement" || node.firstChild?.name === "VariableName",
    calls: ["CallExpression"],
    heritage: ["ArgList"],
    typeNames: ["VariableName", "MemberExpression"],
    imports: { ImportStatement: pythonImports },
  },
  php: {
    load: async () => (await import("@lezer/php")).parser,
    definitions: {
      FunctionDefinition: "function",
      MethodDeclaration: "method",
      ClassDeclaration: "class",
      InterfaceDeclaration: "interface",
      TraitDeclaration: "class",
      EnumDeclaration: "enum",
    },
    names: ["Name"],
    nameWrappers: ["VariableDeclarator"],
    constants: ["ConstDeclaration"],
    calls: ["CallExpression", "NewExpression"],
    heritage: ["BaseClause", "ClassInterfaceClause"],
    typeNames: ["Name", "QualifiedName"],
    imports: {
      NamespaceUseDeclaration: phpUses,
      RequireExpression: (node, read) => quotedPaths(read(node)),
      IncludeExpression: (node, read) => quotedPaths(read(node)),
    },
  },
};

/** "from .a import b" is "./a"; "import a.b as c, d" is "a.b" and "d". */
function pythonImports(node: SyntaxNode, read: ReadNode): string[] {
  const from = /^from\s+(\.*)\s*([\w.]*)/.exec(read(node));
  if (from === null) {
    const names = read(node)
      .replace(/^import\s+/, "")
      .split(",");
    return names.map((name) => name.trim().split(/\s/, 1)[0] ?? "");
  }
  const [, dots = "", module = ""] = from;
  if (dots === "") return [module];
  const folder = dots.length === 1 ? "./" : "../".repeat(dots.length - 1);
  return [`${folder}${module.replaceAll(".", "/")}`];
}

function phpUses(node: SyntaxNode, read: ReadNode): string[] {
  const names = read(node)
    .replace(/^use\s+(?:function\s+|const\s+)?/, "")
    .replace(/;$/, "");
  const [prefix = "", group] = names.split("{", 2);
  const parts = (group ?? prefix).replace("}", "").split(",");
  const start = group === undefined ? "" : prefix.trim();
  return parts.map((part) => `${start}${part.trim().split(/\s/, 1)[0] ?? ""}`);
}

/** A path after __DIR__ begins with "/", and is relative to the document. */
function quotedPaths(expression: string): string[] {
  return [...expression.matchAll(/["']([^"'\n]+)["']/g)].map(
    ([, path = ""]) => `./${path.replace(/^\.?\//, "")}`,
  );
}
