import { incidentAnswer, incidentsAnswer } from "../../../functions/quality/contract.ts";
import type { KeptIncident } from "../../../shared/engine/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { formatTime } from "../terminal/format_time.ts";
import { inert } from "../terminal/inert.ts";

interface IncidentsOptions extends Partial<Pick<KeptIncident, "state" | "class" | "severity">> {
  readonly project?: string | undefined;
  readonly data?: string | undefined;
  readonly json?: true | undefined;
}

/** `./cogo incidents`, `./cogo incidents ID`: the errors of your projects, or one with what was around it. */
export async function incidents(
  incidentId: string | undefined,
  { data, json, ...filter }: IncidentsOptions,
): Promise<number> {
  const text = await withRunningStack(data, async (stack) => {
    const client = await openUserClient(stack);
    const show = (value: unknown, rendered: string) =>
      json ? `${JSON.stringify(value, null, 2)}\n` : rendered;
    if (incidentId !== undefined) {
      const request = { method: "GET", path: `cogo-quality/incidents/${incidentId}` } as const;
      const { incident } = await callEndpoint(client, request, incidentAnswer);
      return show(incident, renderOne(incident));
    }
    const query = new URLSearchParams({ limit: "200" });
    for (const [name, value] of Object.entries(filter)) {
      if (value !== undefined) query.set(name, value);
    }
    const request = { method: "GET", path: `cogo-quality/incidents?${query}` } as const;
    const found = (await callEndpoint(client, request, incidentsAnswer)).incidents;
    return show(found, found.length === 0 ? "No incidents\n" : found.map(render).join(""));
  });
  process.stdout.write(text);
  return 0;
}

function render({ incidentId, state, severity, project, ...rest }: KeptIncident): string {
  const head = `${incidentId}  ${state.padEnd(9)} ${severity.padEnd(8)} ${rest.class.padEnd(9)}`;
  const [line = ""] = rest.message.split("\n");
  return `${head} ${project}, ${rest.occurrences} times\n${inert(`  ${line}\n`)}`;
}

function renderOne(incident: KeptIncident): string {
  const { firstSeenAt, lastSeenAt, frames, context, hypotheses, reason, message } = incident;
  const lines = [
    `first ${formatTime(firstSeenAt)}, last ${formatTime(lastSeenAt)}`,
    ...message.split("\n").slice(1),
    ...frames.map(({ path, line, function: name }) => {
      return `at ${name ?? "?"} (${path}${line === undefined ? "" : `:${line}`})`;
    }),
    ...(reason === null ? [] : [`reason: ${reason}`]),
    ...(Object.keys(context).length === 0 ? [] : [`context: ${JSON.stringify(context)}`]),
    ...hypotheses.map((each) => `hypothesis: ${JSON.stringify(each)}`),
  ];
  return render(incident) + inert(lines.map((line) => `  ${line}\n`).join(""));
}
