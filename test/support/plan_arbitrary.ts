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
    );
}

/** Layers of gates, each after all gates of the layer before; the first after the step `s0`. */
export function gatesInLayers(width: number, depth: number): readonly Member[] {
  const keysOf = (layer: number) =>
    layer < 0 ? [keyOf(0)] : Array.from({ length: width }, (_, place) => `g${layer}-${place}`);
  const layers = Array.from({ length: depth }, (_, layer) =>
    keysOf(layer).map((key) => plannedStep(key, { kind: "gate", dependsOn: keysOf(layer - 1) })),
  );
  return [plannedStep(keyOf(0)), ...layers.flat()];
}
