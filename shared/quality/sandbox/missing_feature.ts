/** Thrown by a module source when the sandbox lacks what is imported: no fault of tested code. */
export class MissingFeature extends Error {
  readonly feature: string;

  constructor(feature: string) {
    super(`The sandbox does not have ${feature}.`);
    this.name = "MissingFeature";
    this.feature = feature;
  }
}
