import type { RunFile } from "../assess/run_files.ts";
import { findExportedFunctions } from "../healing/exported_functions.ts";
import type { ParsedSource } from "../mutation/walk_source.ts";
import { findArguments } from "./parameter_values.ts";
import { probeCalls, type Told } from "./probe_calls.ts";
import type { Case } from "./write_tests.ts";

/** The calls that come to the same in another world, and to something that can be written down. */
export async function observe(
  files: readonly RunFile[],
  source: ParsedSource,
): Promise<readonly Case[]> {
  const found = findExportedFunctions(source).flatMap(({ name, types }) => {
    const { given, isTyped } = findArguments(types, source.content);
    return given.map((each) => ({ call: { name, given: each }, isTyped }));
  });
  const calls = found.map(({ call }) => call);
  const first = await probeCalls(files, source.path, calls);
  const again = await probeCalls(files, source.path, calls, "other");
  return found.flatMap(({ call, isTyped }, place) => {
    const told = first[place];
    const isSame = JSON.stringify(told) === JSON.stringify(again[place]);
    return told !== undefined && isSame && isTelling(told, isTyped) ? [{ call, told }] : [];
  });
}

/** Where no type is declared, what fails or comes to nothing was most likely given what nobody means. */
function isTelling({ outcome }: Told, isTyped: boolean): boolean {
  if (outcome.kind === "other") return false;
  if (outcome.kind === "throws" && /^(Type|Reference|Syntax)Error$/.test(outcome.name))
    return false;
  return isTyped || outcome.kind === "value";
}

/** Of each function some calls, those first that come to something that no earlier one came to. */
export function choose(cases: readonly Case[], most: number): readonly Case[] {
  const names = [...new Set(cases.map(({ call }) => call.name))];
  return names.flatMap((each) => {
    const own = cases.filter(({ call }) => call.name === each);
    const seen = new Set<string>();
    const news = own.filter(({ told }) => {
      const key = JSON.stringify(told.outcome);
      return !seen.has(key) && seen.add(key);
    });
    return [...new Set([...news, ...own])].slice(0, most);
  });
}
