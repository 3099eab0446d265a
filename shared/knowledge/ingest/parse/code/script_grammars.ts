import type { SyntaxNode } from "@lezer/common";
import { type CodeGrammar, type ReadNode, strings } from "./grammar.ts";
import { bindPhpParameters, bindPhpUses, bindPhpVariables, phpFields } from "./php_bindings.ts";
import {
  bindPythonImports,
  bindPythonParameters,
  bindPythonVariables,
  pythonFields,
  pythonModules,
  readPythonExports,
} from "./python_bindings.ts";
import {
  bindImports,
  bindParameters,
  bindVariables,
  declareAssigned,
  declareDefault,
  declareProperty,
  declareVariables,
  readCommonExports,
  readExports,
  scriptFields,
} from "./script_bindings.ts";

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
  constants: ["PropertyDeclaration"],
  declarators: {
    VariableDeclaration: declareVariables,
    Property: declareProperty,
    AssignmentExpression: declareAssigned,
    ExportDeclaration: declareDefault,
  },
  anonymous: ["ArrowFunction", "FunctionExpression"],
  bindings: {
    VariableDeclaration: bindVariables,
    ParamList: bindParameters,
    ImportDeclaration: bindImports,
  },
  fields: { PropertyDeclaration: scriptFields, ParamList: scriptFields },
  aliases: { ExportDeclaration: readExports, AssignmentExpression: readCommonExports },
  open: false,
  spread: false,
  implicitMembers: false,
  calls: ["CallExpression", "NewExpression"],
  heritage: [],
  typeNames: ["TypeName", "VariableName", "MemberExpression", "ParameterizedType"],
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
    anonymous: ["LambdaExpression"],
    bindings: {
      ImportStatement: bindPythonImports,
      ParamList: bindPythonParameters,
      AssignStatement: bindPythonVariables,
      ForStatement: bindPythonVariables,
      WithStatement: bindPythonVariables,
    },
    fields: { AssignStatement: pythonFields },
    aliases: { ImportStatement: readPythonExports },
    open: false,
    spread: false,
    implicitMembers: false,
    declares: (node) => node.name !== "AssignStatement" || node.firstChild?.name === "VariableName",
    calls: ["CallExpression"],
    heritage: ["ArgList"],
    typeNames: ["VariableName", "MemberExpression"],
    imports: { ImportStatement: pythonModules },
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
    anonymous: ["FunctionExpression", "ArrowFunction"],
    bindings: {
      NamespaceUseDeclaration: bindPhpUses,
      ParamList: bindPhpParameters,
      AssignmentExpression: bindPhpVariables,
    },
    fields: { PropertyDeclaration: phpFields, ParamList: phpFields },
    open: true,
    spread: false,
    implicitMembers: false,
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
