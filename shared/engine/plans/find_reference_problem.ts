import type { StepScope } from "./step_scope.ts";

/** What a reference may begin with, and why the step has no such thing; undefined where it has. */
const ROOTS: Readonly<Record<string, (path: string, scope: StepScope) => string | undefined>> = {
  outputs: findOutputProblem,
  item: needsMap,
  index: needsMap,
  failure: (path, { hasFailure }) =>
    hasFailure ? undefined : `Only steps of onFailure know of {{${path}}}`,
  requirement: () => undefined,
  secrets: (path) =>
    `{{${path}}} may stand in the headers of a step of kind http, and nowhere else`,
};

/** Why the reference names nothing that a step of this scope sees. */
export function findReferenceProblem(path: string, scope: StepScope): string | undefined {
  const [root = ""] = path.split(".");
  const find = Object.hasOwn(ROOTS, root) ? ROOTS[root] : undefined;
  if (find !== undefined) return find(path, scope);
  return `Expected a reference that begins with ${Object.keys(ROOTS).join(", ")}, got {{${path}}}`;
}

function findOutputProblem(path: string, { outputs, mapped }: StepScope): string | undefined {
  const [, key, ...members] = path.split(".");
  if (key !== undefined && !outputs.includes(key)) {
    return `The step does not depend on "${key}", which {{${path}}} refers to`;
  }
  if (mapped === undefined || !`${[key, ...members].join(".")}.`.startsWith(`${mapped}.`))
    return undefined;
  return `{{${path}}} is the array of the map, of which a step has its own element: {{item}}`;
}

function needsMap(path: string, { hasItem }: StepScope): string | undefined {
  return hasItem ? undefined : `There is no {{${path}}} outside of a map`;
}
