/**
 * What two values must share to count as equal. The four sets of rules below are those of
 * `assert.deepEqual`, `assert.deepStrictEqual`, `expect().toEqual` and `expect().toStrictEqual`.
 */
export interface EqualityRules {
  /** `==` with NaN equal to itself, or `Object.is`. */
  readonly primitives: "loose" | "same";
  readonly prototypes: "ignored" | "identical";
  /** Whether `{ a: undefined }` equals `{}` and a hole equals undefined. */
  readonly undefinedEqualsMissing: boolean;
  readonly symbolKeys: boolean;
  /** Asked first: true or false decides, undefined leaves it to the rules. */
  readonly matcher:
    | ((left: unknown, right: unknown, rules: EqualityRules) => boolean | undefined)
    | undefined;
}

export const legacyRules: EqualityRules = {
  primitives: "loose",
  prototypes: "ignored",
  undefinedEqualsMissing: false,
  symbolKeys: false,
  matcher: undefined,
};

export const strictRules: EqualityRules = {
  primitives: "same",
  prototypes: "identical",
  undefinedEqualsMissing: false,
  symbolKeys: true,
  matcher: undefined,
};
