import type { HttpSettings, RunnerSettings } from "../../kernel/mod.ts";
import type { OpenedDelivery } from "./delivery_record.ts";
import { readDeliveryTarget } from "./delivery_target.ts";
import type { Destination } from "./destination.ts";
import { openRepositoryDestination } from "./repository_destination.ts";

/** Opens the place that a delivery goes to, with the credential that came with it. */
export type OpenDestination = (
  delivery: Pick<OpenedDelivery, "target" | "apiUrl" | "credential">,
  signal: AbortSignal,
) => Promise<Destination>;

/** The destinations of this release. What reaches them is loaded when the first delivery is made. */
export function createDestinations(settings: {
  readonly http: HttpSettings;
  /** Has the rights of a machine, for folders and repositories there. */
  readonly runner: RunnerSettings | undefined;
}): OpenDestination {
  return async ({ target: text, apiUrl, credential }, signal) => {
    const target = readDeliveryTarget(text);
    if (target.kind === "github") {
      const { openGitHubRepository } = await import("./github/github_repository.ts");
      const access = { apiUrl, credential, http: settings.http, signal };
      return openRepositoryDestination(openGitHubRepository(target, access));
    }
    const machine = await import("./machine/machine.ts");
    const asked = machine.askMachine(settings.runner, signal);
    return target.kind === "git"
      ? openRepositoryDestination(machine.openMachineRepository(asked, target.path))
      : machine.openFolderDestination(asked, target.path);
  };
}
