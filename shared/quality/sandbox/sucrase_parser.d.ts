/** What sucrase's own transform reads; its package names no entry for it. */
declare module "sucrase/dist/parser/index.js" {
  interface Token {
    readonly type: number;
    readonly start: number;
    readonly end: number;
  }
  export function parse(
    input: string,
    isJsx: boolean,
    isTypeScript: boolean,
    isFlow: boolean,
  ): { readonly tokens: readonly Token[] };
}

declare module "sucrase/dist/parser/tokenizer/types.js" {
  export function formatTokenType(type: number): string;
}
