import { availableModules } from "./built_in_modules.ts";

/**
 * The packages a source may import: those whose name stands in quotes in it. One too many only costs
 * the time of loading it.
 */
export function importedPackages(source: string): readonly string[] {
  return availableModules.filter(
    (name) => source.includes(`"${name}"`) || source.includes(`'${name}'`),
  );
}
