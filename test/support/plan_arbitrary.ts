import fc from "fast-check";
import { plannedStep } from "./task_fixture.ts";

type Member = Readonly<Record<string, unknown>>;

const keyOf = (index: number): string => `s${index}`;

/** How the engine is to treat a step; `before` is a step that it depends on. */
function treatment(before: string | undefined, depth: number): fc.Arbitrary<Member> {
  const always: fc.Arbitrary<Member>[] = [
    fc.constant({}),
    fc.constant({}),
    fc.record({
      approval: fc.record({
        timeoutSeconds: fc.constant(600),
        whenExpired: fc.constantFrom("approve", "reject"),
      }),
    }),
    fc.constant({ delaySeconds: 60 }),
    fc.constantFrom(
      { kind: "generate", limit: { key: "slow", perMinute: 30, burst: 2 } },
      { kind: "generate", limit: { key: "one", concurrency: 1 } },
    ),
    fc.record({
      kind: fc.constant("gate"),
      waitFor: fc.record({
        events: fc.constantFrom(["e0"], ["e0", "e1"]),
        timeoutSeconds: fc.constant(600),
        whenExpired: fc.constantFrom("fail", "continue"),
      }),
    }),
  ];
  const dependent: fc.Arbitrary<Member>[] =
    before === undefined
      ? []
      : [fc.constant({ map: `${before}.list` }), fc.constant({ if: { [before]: { go: true } } })];
  const below =
    depth === 0
      ? []
      : [
          planArbitrary(3, depth - 1).map(
            (steps): Member => ({
              subRun: { steps },
              ...(before !== undefined && steps.length > 1 && { map: `${before}.list` }),
            }),
          ),
        ];
  return fc.oneof(...always, ...dependent, ...below);
}

function stepArbitrary(index: number, depth: number): fc.Arbitrary<Member> {
  const before = Array.from({ length: index }, (_, place) => keyOf(place));
  return fc
    .tuple(
      fc.subarray(before, { maxLength: Math.min(before.length, 3) }),
      fc.record({
        kind: fc.constantFrom("generate", "generate", "generate", "gate"),
        phase: fc.constantFrom("one", "two", "three"),
        whenUnmet: fc.constantFrom("skip", "skip-cascade"),
        whenExhausted: fc.constantFrom("skip", "skip", "skip-cascade", "fail"),
      }),
    )
    .chain(([dependsOn, change]) =>
      treatment(dependsOn[0], depth).map((directives) =>
        plannedStep(keyOf(index), { dependsOn, ...change, ...directives }),
      ),
    );
}

/** Plans of up to so many steps, each of which waits for some of those before, with directives of every kind. */
export function planArbitrary(most: number, depth = 2): fc.Arbitrary<readonly Member[]> {
  return fc
    .integer({ min: 1, max: most })
    .chain((size) =>
      fc.tuple(...Array.from({ length: size }, (_, index) => stepArbitrary(index, depth))),
    )
    .map(readingWhatIsThere);
}

/** A gate passes on what the steps before it have done, or its event, and has nothing else to be read. */
function readingWhatIsThere(steps: readonly Member[]): readonly Member[] {
  const before = new Map<unknown, Member>();
  for (const step of steps) {
    const gate = before.get(dependenciesOf(step)[0]);
    const isRead = step.map !== undefined || step.if !== undefined;
    const isGate = gate?.kind === "gate" && gate.map === undefined && gate.subRun === undefined;
    before.set(step.key, isRead && isGate ? readingGate(step, gate, before) : step);
  }
  return [...before.values()];
}

function readingGate(
  { map, if: met, ...step }: Member,
  gate: Member,
  before: ReadonlyMap<unknown, Member>,
): Member {
  const key = String(gate.key);
  if (gate.waitFor !== undefined) {
    return { ...step, ...(met !== undefined && { if: { [key]: { event: "e0" } } }) };
  }
  const passed = dependenciesOf(gate).find((each) => before.get(each)?.kind !== "gate");
  if (passed === undefined) return step;
  return map === undefined
    ? { ...step, if: { [key]: { [passed]: { go: true } } } }
    : { ...step, map: `${key}.${passed}.list` };
}

const dependenciesOf = ({ dependsOn }: Member): readonly string[] =>
  Array.isArray(dependsOn) ? dependsOn.map(String) : [];

/** Layers of gates, each after all gates of the layer before; the first after the step `s0`. */
export function gatesInLayers(width: number, depth: number): readonly Member[] {
  const keysOf = (layer: number) =>
    layer < 0 ? [keyOf(0)] : Array.from({ length: width }, (_, place) => `g${layer}-${place}`);
  const layers = Array.from({ length: depth }, (_, layer) =>
    keysOf(layer).map((key) => plannedStep(key, { kind: "gate", dependsOn: keysOf(layer - 1) })),
  );
  return [plannedStep(keyOf(0)), ...layers.flat()];
}
