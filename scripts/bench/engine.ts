import { join } from "node:path";
import { z } from "zod";
import { PROJECT_ROOT } from "../project_root.ts";
import { defineBenchmark, someOf, wholeNumber } from "./benchmark.ts";
import { type CogoDatabase, inCogoDatabase } from "./engine/cogo_database.ts";
import { CONTESTANT_NAMES, loadContestant } from "./engine/contestants.ts";
import { createBenchRole } from "./engine/fresh_database.ts";
import { installPeers } from "./engine/peers.ts";
import { measurePlanSizes } from "./engine/plan_sizes.ts";
import { compareWithCogo, reportResult } from "./engine/report.ts";
import { type Outcome, runScenario, SCENARIOS, type ScenarioSettings } from "./engine/scenarios.ts";
import { measureAmongOthers, measureBesideHostile } from "./engine/tenants.ts";
import { startBenchPostgres } from "./postgres.ts";

/** Of COGO alone: against itself, in another situation. */
const OWN: Readonly<Record<string, (database: CogoDatabase) => Promise<object>>> = {
  plan_sizes: measurePlanSizes,
  among_others: measureAmongOthers,
  beside_hostile: measureBesideHostile,
};

const options = {
  only: someOf([...Object.keys(SCENARIOS), ...Object.keys(OWN)]),
  contestants: someOf(CONTESTANT_NAMES),
  /** Multiplies every count but the workers'. */
  scale: z.coerce.number().positive().default(1),
  /** How often each measurement is made; the median one is reported. */
  repeats: wholeNumber(3),
};

/**
 * The same work for every engine on one native Postgres, in one run.
 *
 * @throws CogoError `postgres_missing`.
 */
export const benchEngine = defineBenchmark(
  options,
  async ({ only, contestants, scale, repeats }) => {
    const peersFolder = join(PROJECT_ROOT, ".cogo", "bench", "engine");
    process.stderr.write("Installing the peers, once\n");
    await installPeers(peersFolder);
    const postgres = await startBenchPostgres();
    try {
      await createBenchRole(postgres.url);
      const settings = { serverUrl: postgres.url, peersFolder, scale, repeats };
      return {
        ...{ scale, repeats },
        postgres: { version: postgres.version, settings: postgres.settings },
        contestants: await describeContestants(contestants),
        settings: await measure(settings, only, contestants),
        ...(await measureOwn(settings, only)),
      };
    } finally {
      await postgres.stop();
    }
  },
);

async function measure(
  settings: ScenarioSettings,
  scenarios: readonly string[],
  names: readonly string[],
) {
  const reported: object[] = [];
  for (const scenario of scenarios) {
    const bySetting = new Map<string, Record<string, Outcome["result"]>>();
    for (const name of names) {
      for (const { setting, result } of await runScenario(settings, scenario, name)) {
        bySetting.set(setting, { ...bySetting.get(setting), [name]: result });
      }
    }
    for (const [setting, results] of bySetting) {
      const figures = Object.entries(results).map(([name, each]) => [name, reportResult(each)]);
      reported.push({
        scenario,
        setting,
        results: Object.fromEntries(figures),
        cogoTimesAsFastAs: compareWithCogo(results),
      });
    }
  }
  return reported;
}

async function measureOwn(settings: ScenarioSettings, names: readonly string[]) {
  const measured: Record<string, object> = {};
  for (const [name, work] of Object.entries(OWN)) {
    if (names.includes(name)) measured[name] = await inCogoDatabase(settings, work);
  }
  return measured;
}

async function describeContestants(names: readonly string[]) {
  const described: Record<string, object> = {};
  for (const name of names) {
    const { version, configuration } = await loadContestant(name);
    described[name] = { version, configuration };
  }
  return described;
}
