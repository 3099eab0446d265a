import { z } from "zod";
import { loadContestant } from "./contestants.ts";
import { createBenchRole } from "./fresh_database.ts";
import { renderTable } from "./render_table.ts";
import { type ReportedSetting, reportScenario } from "./report.ts";
import type { Outcome } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";

/** The benchmark itself, in a process of its own: the peers need a newer Node than COGO does. */
const settingsSchema = z.object({
  serverUrl: z.string(),
  peersFolder: z.string(),
  scale: z.number(),
  repeats: z.number(),
  scenarios: z.array(z.string()),
  contestants: z.array(z.string()),
});

const started = Date.now();
const progress = (line: string): void => {
  process.stderr.write(`[${Math.round((Date.now() - started) / 1000)} s] ${line}\n`);
};

async function run() {
  const settings = settingsSchema.parse(JSON.parse(z.string().parse(process.argv[2])));
  await createBenchRole(settings.serverUrl);
  const reported: ReportedSetting[] = [];
  for (const scenario of settings.scenarios) {
    const outcomes = new Map<string, readonly Outcome[]>();
    for (const name of settings.contestants) {
      outcomes.set(name, (await SCENARIOS[scenario]?.({ ...settings, progress }, name)) ?? []);
    }
    const settingsOfScenario = reportScenario(scenario, outcomes);
    process.stderr.write(`${renderTable(settingsOfScenario)}\n`);
    reported.push(...settingsOfScenario);
  }
  const contestants: Record<string, unknown> = {};
  for (const name of settings.contestants) {
    const { version, configuration, unsupported } = await loadContestant(name);
    contestants[name] = { version, configuration, unsupported };
  }
  return { node: process.versions.node, contestants, settings: reported };
}

process.once("disconnect", () => process.exit(1));
const report = await run();
process.send?.(report, undefined, undefined, () => process.exit(0));
