/** A history to live through: how likely each role succeeds at each step, hidden from the contestants. */
export interface RoleScenario {
  readonly name: string;
  readonly steps: number;
  readonly roles: number;
  /** Outcomes are known this many steps later: a run closes long after its roles were chosen. */
  readonly delay: number;
  /** The complexity of the step, which contestants may use. */
  complexityAt(step: number): string;
  /** Undefined while the role does not exist yet. */
  successOf(role: number, step: number): number | undefined;
}

const STEPS = 1_500;
const BEST_TO_WORST = [0.9, 0.8, 0.7, 0.6, 0.5];
const NEWCOMER = 0.95;
const LEVELS = ["simple", "moderate", "complex"] as const;

function scenario(
  name: string,
  successOf: RoleScenario["successOf"],
  change: Partial<RoleScenario> = {},
): RoleScenario {
  return {
    name,
    steps: STEPS,
    roles: BEST_TO_WORST.length,
    delay: 0,
    complexityAt: () => "moderate",
    successOf,
    ...change,
  };
}

/** The share of success at a place in {@link BEST_TO_WORST}, which is a ring. */
const atPlace = (place: number): number => BEST_TO_WORST[((place % 5) + 5) % 5] ?? Number.NaN;

const levelAt = (step: number): number => (step * 7) % LEVELS.length;

/** Each role's success swings by a third, one after the other, twice in all. */
const swinging = (role: number, step: number): number =>
  0.65 + 0.3 * Math.cos(2 * Math.PI * ((2 * step) / STEPS + role / 5));

/** The histories that role selection is measured on. */
export const ROLE_SCENARIOS: readonly RoleScenario[] = [
  scenario("stationary", (role) => atPlace(role)),
  // Twice the best becomes the worst, and every other moves up.
  scenario("abrupt-change", (role, step) => atPlace(role - Math.floor((3 * step) / STEPS))),
  scenario("slow-drift", swinging),
  scenario("new-role", (role, step) =>
    role < 4 ? atPlace(role + 1) : step < STEPS / 2 ? undefined : NEWCOMER,
  ),
  // Another role is best for each complexity.
  scenario("contexts", (role, step) => atPlace(role - levelAt(step)), {
    complexityAt: (step) => LEVELS[levelAt(step)] ?? "moderate",
  }),
  scenario("late-outcomes", (role, step) => atPlace(role - Math.floor((2 * step) / STEPS)), {
    delay: 20,
  }),
];
