/** What two values must share to count as equal: the rules of Node's two deep comparisons. */
export interface EqualityRules {
  /** `==` with NaN equal to itself, or `Object.is`. */
  readonly primitives: "loose" | "same";
  readonly prototypes: "ignored" | "identical";
  readonly symbolKeys: boolean;
}

/** `assert.deepEqual`. */
export const legacyRules: EqualityRules = {
  primitives: "loose",
  prototypes: "ignored",
  symbolKeys: false,
};

/** `assert.deepStrictEqual`. */
export const strictRules: EqualityRules = {
  primitives: "same",
  prototypes: "identical",
  symbolKeys: true,
};
