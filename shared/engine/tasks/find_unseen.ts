import { jsonObjectSchema } from "../../kernel/mod.ts";
import type { PlannedStep } from "./planned_step.ts";

type Steps = ReadonlyMap<string, PlannedStep>;

/**
 * The first condition or map that reads what its step is not shown, or what a gate before it has not. The SQL function
 * find_unseen() says the same.
 */
export function findUnseen(
  steps: readonly PlannedStep[],
  shown: readonly string[],
  above: Steps = new Map(),
): string | undefined {
  const own: Steps = new Map(steps.map((step) => [step.key, step]));
  for (const step of steps) {
    const { key, dependsOn = [], subRun } = step;
    // A step of a sub-run that depends on nothing is shown what the step above is.
    const [seen, scope] = dependsOn.length > 0 ? [dependsOn, own] : [shown, above];
    for (const read of outputsRead(step)) {
      const problem = problemOf(read, seen, scope);
      if (problem !== undefined) return `Step "${key}" reads ${problem}`;
    }
    const inner = findUnseen(subRun?.steps ?? [], seen, scope);
    if (inner !== undefined) return `In the sub-run of step "${key}": ${inner}`;
  }
  return undefined;
}

/** Of which step, and which member of it: an empty one for the whole, undefined for none. */
interface OutputRead {
  readonly key: string;
  readonly member: string | undefined;
}

function outputsRead({ if: met, ifNot, map }: PlannedStep): readonly OutputRead[] {
  const read = [met, ifNot].flatMap((condition) =>
    Object.entries(condition ?? {}).flatMap(([key, pattern]): OutputRead[] => {
      const object = jsonObjectSchema.safeParse(pattern).data;
      if (object === undefined) return [{ key, member: "" }];
      const members = Object.keys(object);
      return members.length === 0
        ? [{ key, member: undefined }]
        : members.map((member) => ({ key, member }));
    }),
  );
  if (map === undefined) return read;
  const [key = map, member = ""] = map.split(".");
  return [...read, { key, member }];
}

function problemOf({ key, member }: OutputRead, seen: readonly string[], scope: Steps) {
  if (!seen.includes(key)) {
    return `the output of "${key}" in if, ifNot or map, but does not depend on it`;
  }
  const members = passedOn(scope.get(key), scope);
  if (member === undefined || members === undefined || members.includes(member)) return undefined;
  const path = member === "" ? key : `${key}.${member}`;
  const passed = members.length === 0 ? "nothing" : `only ${members.join(", ")}`;
  return `"${path}" in if, ifNot or map, but the gate "${key}" passes on ${passed}`;
}

/** What the output of a gate can have as its members; undefined where that is not known before. */
function passedOn(gate: PlannedStep | undefined, scope: Steps): readonly string[] | undefined {
  if (gate?.kind !== "gate" || gate.map !== undefined || gate.subRun !== undefined)
    return undefined;
  if (gate.waitFor !== undefined) return ["event", "payload"];
  return (gate.dependsOn ?? []).filter((key) => scope.get(key)?.kind !== "gate");
}
