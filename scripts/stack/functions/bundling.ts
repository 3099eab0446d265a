import type { BuildOptions, Plugin } from "esbuild";

/**
 * Packages that came as CommonJS ask for Node's modules by `require`. The name beside it is nobody else's, and the
 * address is written so that it is not taken for this file's own when this file is compiled.
 */
const REQUIRE =
  'import { createRequire as createBundleRequire } from "node:module"; ' +
  'const require = createBundleRequire(import.meta["url"]);';

/**
 * Zod under one name: its second name is a module without side effects, for which esbuild forgets to start what it
 * re-exports. And without the fifty languages it speaks; its English is loaded by itself.
 */
const oneZod: Plugin = {
  name: "one-zod",
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /^zod\/v4$/ }, ({ resolveDir, kind }) =>
      resolve("zod", { resolveDir, kind }),
    );
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export {};",
    }));
  },
};

/** How esbuild makes of an Edge Function what Deno runs without resolving anything, here and on the platform. */
export const BUNDLING = {
  bundle: true,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
  target: "es2022",
  legalComments: "none",
  banner: { js: REQUIRE },
  plugins: [oneZod],
  logLevel: "silent",
} satisfies BuildOptions;
