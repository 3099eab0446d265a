declare module "@pkgjs/parseargs" {
  export const parseArgs: (config?: object) => unknown;
}
