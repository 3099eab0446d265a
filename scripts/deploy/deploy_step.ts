import type { DeploySettings } from "./deploy_settings.ts";

/** One step of a deploy. Every step can be repeated: a failed deploy is corrected and run again. */
export interface DeployStep {
  readonly name: string;
  /** What to look at when it fails and the error itself does not say. */
  readonly remedy?: string;
  /** What `run` would do, for people; never with a secret in it. */
  describe(settings: DeploySettings): string;
  /** Does it. Errors: whatever goes wrong; the command names the step. */
  run(settings: DeploySettings): Promise<void>;
}
