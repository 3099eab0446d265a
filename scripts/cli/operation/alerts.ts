import { z } from "zod";
import { alertsAnswer } from "../../../functions/monitor/alert_endpoints.ts";
import { type Alert, alertSchema } from "../../../shared/engine/mod.ts";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { formatTime } from "../terminal/format_time.ts";
import { inert } from "../terminal/inert.ts";
import { askAsOperator, type OperatorChoice } from "./operator.ts";

type AlertsOptions = OperatorChoice & {
  readonly comment?: string | undefined;
  readonly json?: true | undefined;
};

/** `./cogo alerts`, `./cogo alerts ack ID`: what to look at. Status 0 when there is nothing, else 1. */
export async function alerts(
  action: "list" | "ack",
  alertId: string | undefined,
  options: AlertsOptions,
): Promise<number> {
  if (action === "ack") {
    if (alertId === undefined) throw usage("Expected the id of an alert after ack, got none");
    return await acknowledge(alertId, options);
  }
  if (alertId !== undefined) throw usage(`Expected nothing after list, got ${alertId}`);
  const request = { method: "GET", path: "cogo-monitor/alerts?limit=200" };
  const found = (await askAsOperator(options, request, alertsAnswer)).alerts;
  const text = found.length === 0 ? "Nothing to look at\n" : found.map(render).join("");
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : text);
  return found.length === 0 ? 0 : 1;
}

const usage = (message: string) =>
  new CogoError({
    code: "usage",
    message,
    remedy: "./cogo alerts lists them; ./cogo alerts ack ID",
  });

async function acknowledge(alertId: string, options: AlertsOptions): Promise<number> {
  const path = `cogo-monitor/alerts/${alertId}/acknowledge`;
  const body = options.comment === undefined ? {} : { comment: options.comment };
  const answer = z.object({ alert: alertSchema });
  const { alert } = await askAsOperator(options, { method: "POST", path, body }, answer);
  process.stdout.write(options.json ? `${JSON.stringify(alert, null, 2)}\n` : render(alert));
  return 0;
}

function render({ alertId, rule, severity, status, reason, remedy, openedAt }: Alert): string {
  const head = `${severity.padEnd(9)}${rule}, ${status}, since ${formatTime(openedAt)}\n`;
  return `${head}${inert(`  ${reason}\n    ${remedy}\n`)}  ./cogo alerts ack ${alertId}\n`;
}
