import type { SourceFile } from "../../sandbox/contract.ts";
import { ownSpecifier } from "./bindings.ts";
import type { Example, QuotedCalls, UnreadCall } from "./example.ts";
import { exportedNames } from "./exported_names.ts";
import { findExamples } from "./find_examples.ts";

const CODE = /\.[cm]?[jt]s$/;

/** What a requirement quotes of the project's calls. */
export interface OwnCalls extends QuotedCalls {
  /** Calls of which it says different results: which of them it asks for is not plain. */
  readonly contradictory: readonly Example[];
}

/** The calls of a requirement that are the project's: what is executed, and what is not although it should be. */
export function findOwnCalls(requirement: string, files: readonly SourceFile[]): OwnCalls {
  const exported = exportedNames(files);
  const { examples, denied, unread, isCut } = findExamples(requirement, ownSpecifier(files));
  const isOwn = ({ called, given }: UnreadCall) =>
    called.some((name) => files.some((file) => exportsAll(file, [name]))) &&
    given.every((name) => exported.has(name));
  // With a name in an argument that nothing exports, it is no call but a pattern of calls.
  const isCall = ({ names }: Example) => names.slice(1).every((name) => exported.has(name));
  const own = examples.filter(isCall);
  const results = resultsByCall(own);
  const isContradictory = ({ call }: Example) => (results.get(inOneForm(call))?.size ?? 0) > 1;
  return {
    examples: own.filter((example) => !isContradictory(example)),
    contradictory: own.filter(isContradictory),
    denied: denied.filter(isCall),
    unread: unread.filter(isOwn),
    isCut,
  };
}

function resultsByCall(examples: readonly Example[]): ReadonlyMap<string, ReadonlySet<string>> {
  const results = new Map<string, Set<string>>();
  for (const { call, outcome } of examples) {
    const key = inOneForm(call);
    const result = outcome.kind === "error" ? "an error" : inOneForm(outcome.source);
    results.set(key, (results.get(key) ?? new Set()).add(result));
  }
  return results;
}

/** The same source however it is spaced and quoted. */
function inOneForm(source: string): string {
  return source.replaceAll(/['`]/g, '"').replaceAll(/\s+(?=(?:[^"]*"[^"]*")*[^"]*$)|;$/g, "");
}

/** Whether a source may export all the names: one that only mentions them costs the time of loading it. */
export function exportsAll({ path, kind, content }: SourceFile, names: readonly string[]): boolean {
  if (kind !== "source" || !CODE.test(path) || !/\bexports?\b/.test(content)) return false;
  const words = new Set(content.match(/[\w$]+/g));
  return names.every((name) => words.has(name));
}
