import type { SourceFile } from "../sandbox/contract.ts";
import { type Call, probeCalls, type Told } from "./probe_calls.ts";
import type { Case, Property } from "./write_tests.ts";

/** Fewer calls say nothing of a rule. */
const FEWEST = 4;
const MOST_SHOWN = 6;

/** The rules that hold for every call of a function that was made, and that could have been broken by some. */
export async function findProperties(
  files: readonly SourceFile[],
  path: string,
  cases: readonly Case[],
): Promise<readonly Property[]> {
  const names = [...new Set(cases.map(({ call }) => call.name))];
  const found: Property[] = [];
  for (const name of names) {
    const own = cases.filter(
      ({ call, told }) => call.name === name && told.outcome.kind === "value",
    );
    if (own.length < FEWEST) continue;
    const kept = own.filter(({ call }) => call.given.some((each) => typeof each === "object"));
    if (kept.length >= FEWEST && kept.every(({ told }) => told.keeps) && arityOf(kept) <= 2) {
      found.push(toProperty(name, "keeps-arguments", kept));
    }
    const turned = arityOf(own) === 2 ? own.filter(({ call }) => isUneven(call)) : [];
    if (await holds(files, path, turned, ({ given }) => given.toReversed())) {
      found.push(toProperty(name, "commutes", turned));
    }
    const changed = arityOf(own) === 1 ? own.filter((each) => isChanged(each)) : [];
    if (await holds(files, path, changed, (_, told) => [JSON.parse(jsonOf(told))])) {
      found.push(toProperty(name, "idempotent", changed));
    }
  }
  return found;
}

/** Whether each call gives the same as one with other arguments. */
async function holds(
  files: readonly SourceFile[],
  path: string,
  cases: readonly Case[],
  other: (call: Call, told: Told) => readonly unknown[],
): Promise<boolean> {
  if (cases.length < FEWEST) return false;
  const calls = cases.map(({ call, told }) => ({ name: call.name, given: other(call, told) }));
  const results = await probeCalls(files, path, calls);
  return results.every((told, place) => {
    const before = cases[place]?.told;
    return told !== undefined && before !== undefined && jsonOf(told) === jsonOf(before);
  });
}

function jsonOf({ outcome }: Told): string {
  return outcome.kind === "value" ? outcome.json : "null";
}

function arityOf(cases: readonly Case[]): number {
  return cases[0]?.call.given.length ?? 0;
}

function isUneven({ given: [one, other] }: Call): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

/** A result of the argument's own kind that is another: only then can it be given back. */
function isChanged({ call: { given }, told }: Case): boolean {
  const [one] = given;
  const result: unknown = JSON.parse(jsonOf(told));
  const kind = (value: unknown) => (Array.isArray(value) ? "array" : typeof value);
  return kind(one) === kind(result) && JSON.stringify(one) !== JSON.stringify(result);
}

function toProperty(name: string, rule: Property["rule"], cases: readonly Case[]): Property {
  return { name, rule, given: cases.slice(0, MOST_SHOWN).map(({ call }) => call.given) };
}
