import type { SyntaxNode } from "@lezer/common";
import {
  bindGoImport,
  bindGoNames,
  bindJavaImport,
  bindRustNames,
  bindRustUse,
  bindTyped,
  goFields,
  rustFields,
} from "./compiled_bindings.ts";
import { type CodeGrammar, strings } from "./grammar.ts";

const cpp: CodeGrammar = {
  load: async () => (await import("@lezer/cpp")).parser,
  definitions: {
    FunctionDefinition: "function",
    ClassSpecifier: "class",
    StructSpecifier: "class",
    UnionSpecifier: "type",
    EnumSpecifier: "enum",
    TypeDefinition: "type",
    AliasDeclaration: "type",
    NamespaceDefinition: "namespace",
  },
  names: [
    "Identifier",
    "FieldIdentifier",
    "TypeIdentifier",
    "ScopedIdentifier",
    "DestructorName",
    "OperatorName",
  ],
  nameWrappers: ["FunctionDeclarator", "PointerDeclarator", "ReferenceDeclarator"],
  declares: (node) =>
    !node.name.endsWith("Specifier") || node.lastChild?.name.endsWith("List") === true,
  anonymous: ["LambdaExpression"],
  bindings: { Declaration: bindTyped, ParameterDeclaration: bindTyped },
  fields: { FieldDeclaration: bindTyped },
  open: true,
  spread: true,
  implicitMembers: true,
  calls: ["CallExpression", "NewExpression"],
  heritage: ["BaseClassClause"],
  typeNames: ["TypeIdentifier", "ScopedTypeIdentifier", "TemplateType"],
  imports: {
    PreprocDirective: (node, read) => [
      ...strings(node, read).map((file) => (node.getChild("#include") ? `./${file}` : "")),
      ...node.getChildren("SystemLibString").map((child) => read(child).slice(1, -1)),
    ],
  },
};

/** Languages that are compiled: every file declares, and little else. */
export const compiledGrammars: Readonly<Record<string, CodeGrammar>> = {
  c: cpp,
  cpp,
  java: {
    load: async () => (await import("@lezer/java")).parser,
    definitions: {
      ClassDeclaration: "class",
      RecordDeclaration: "class",
      InterfaceDeclaration: "interface",
      AnnotationTypeDeclaration: "interface",
      EnumDeclaration: "enum",
      MethodDeclaration: "method",
      ConstructorDeclaration: "method",
    },
    names: ["Definition", "Identifier"],
    anonymous: [],
    bindings: {
      LocalVariableDeclaration: bindTyped,
      FormalParameter: bindTyped,
      ForSpec: bindTyped,
      FieldDeclaration: bindTyped,
      ImportDeclaration: bindJavaImport,
    },
    fields: { FieldDeclaration: bindTyped },
    open: true,
    spread: false,
    implicitMembers: true,
    calls: ["MethodInvocation", "ObjectCreationExpression"],
    heritage: ["Superclass", "SuperInterfaces", "ExtendsInterfaces", "InterfaceTypeList"],
    typeNames: ["TypeName", "GenericType", "ScopedTypeName"],
    imports: {
      ImportDeclaration: (node, read) => [
        read(node).replace(/^import\s+(?:static\s+)?|\s*;$/g, ""),
      ],
    },
  },
  go: {
    load: async () => (await import("@lezer/go")).parser,
    // The parser ends no statement at a line that ends so, and loses all that follows.
    prepare: (text) =>
      text.replace(
        /\b(true|false|nil|iota)[ \t\r]?(?=[ \t\r]*(?:\/\/[^\n]*)?\n)\n?/g,
        endStatement,
      ),
    definitions: { FunctionDecl: "function", MethodDecl: "method", TypeSpec: "type" },
    names: ["DefName", "FieldName"],
    constants: ["ConstSpec", "VarSpec"],
    anonymous: ["FunctionLiteral"],
    bindings: {
      ImportSpec: bindGoImport,
      VarDecl: bindGoNames,
      VarSpec: bindGoNames,
      Parameter: bindGoNames,
      RangeClause: bindGoNames,
    },
    fields: { FieldDecl: goFields },
    open: true,
    spread: true,
    implicitMembers: false,
    ownerOf: (node, read) => {
      const receiver = node.name === "MethodDecl" ? node.getChild("Parameters") : null;
      return receiver === null
        ? null
        : (/([\p{L}\w]+)(?:\[[^\]]*\])?\s*\)$/u.exec(read(receiver))?.[1] ?? null);
    },
    calls: ["CallExpr"],
    heritage: [],
    typeNames: [],
    imports: { ImportSpec: strings },
  },
  rust: {
    load: async () => (await import("@lezer/rust")).parser,
    definitions: {
      FunctionItem: "function",
      StructItem: "class",
      UnionItem: "type",
      EnumItem: "enum",
      TraitItem: "interface",
      TypeItem: "type",
      MacroDefinition: "function",
      ModItem: "namespace",
    },
    names: ["BoundIdentifier", "TypeIdentifier", "Identifier"],
    constants: ["ConstItem", "StaticItem"],
    anonymous: ["ClosureExpression"],
    bindings: {
      UseDeclaration: bindRustUse,
      LetDeclaration: bindRustNames,
      Parameter: bindRustNames,
    },
    fields: { FieldDeclaration: rustFields },
    open: true,
    spread: true,
    implicitMembers: false,
    declares: (node) => node.name !== "ModItem" || node.getChild("DeclarationList") !== null,
    scope: "ImplItem",
    ownerOf: (node, read) => {
      if (node.name !== "ImplItem") return null;
      const types = rustTypes(node);
      const owner = types.at(-1);
      return owner === undefined ? null : (read(owner).split("<", 1)[0] ?? null);
    },
    calls: ["CallExpression", "MacroInvocation"],
    heritage: ["TraitBounds"],
    typeNames: ["TypeIdentifier", "GenericType", "ScopedTypeIdentifier"],
    imports: {
      UseDeclaration: (node, read) => [
        read(node).replace(/^[\s\S]*?\buse\s+|;$|::\{[\s\S]*$|\s+as\s[\s\S]*$/g, ""),
      ],
      ModItem: (node, read) => {
        const name = node.getChild("DeclarationList") ? null : node.getChild("BoundIdentifier");
        return name === null ? [] : [`./${read(name)}`];
      },
      ExternCrateDeclaration: (node, read) => node.getChildren("BoundIdentifier").map(read),
    },
  },
};

/** "false \n" is "false;\n", "false\n" is "false;". */
function endStatement(found: string): string {
  return /\s$/.test(found) ? `${found.slice(0, -1)};` : found;
}

function rustTypes(node: SyntaxNode): SyntaxNode[] {
  return ["TypeIdentifier", "GenericType", "ScopedTypeIdentifier"]
    .flatMap((name) => node.getChildren(name))
    .sort((left, right) => left.from - right.from);
}
