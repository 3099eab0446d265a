import { versionOf } from "../../quality/mod.ts";
import type { Contract, PlannedFile } from "./contract.ts";

/** The contract as text: the same for every writer. */
export function describeContract(contract: Contract): string {
  const { summary, sharedTypes, packages, files, decisions } = contract;
  const described = files.map(describeFile).join("\n\n");
  const decided = decisions.map(
    ({ question, choice, reason }) => `- ${question} ${choice}: ${reason}`,
  );
  const named = packages.map((name) => `${name} ${versionOf(name)}`);
  const allowed = named.length === 0 ? "" : `\n\nPackages: ${named.join(", ")}`;
  return `${summary}\n\nShared types:\n${sharedTypes}${allowed}\n\nFiles:\n\n${described}\n\nDecisions:\n${decided.join("\n")}`;
}

/** One file of it, with all that others may use of it. */
export function describeFile(file: PlannedFile): string {
  const exported = file.exports.map(
    ({ signature, purpose }) => `  exports ${signature}: ${purpose}`,
  );
  const needs = file.dependsOn.length === 0 ? [] : [`  imports from ${file.dependsOn.join(", ")}`];
  const serves = file.criteria.length === 0 ? [] : [`  serves ${file.criteria.join(", ")}`];
  return [`${file.path} (${file.kind}): ${file.purpose}`, ...exported, ...needs, ...serves].join(
    "\n",
  );
}
