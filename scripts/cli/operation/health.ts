import pc from "picocolors";
import { healthAnswer } from "../../../functions/monitor/contract.ts";
import type { SystemHealth } from "../../../shared/engine/mod.ts";
import { formatTime } from "../terminal/format_time.ts";
import { inert } from "../terminal/inert.ts";
import { askAsOperator, type OperatorChoice } from "./operator.ts";

/** `./cogo health`: how the system is and what to do. Status 0 when it is ok, 1 when degraded, 2 when down. */
export async function health(
  options: OperatorChoice & { readonly json?: true | undefined },
): Promise<number> {
  const request = { method: "GET", path: "cogo-monitor/health" };
  const found = await askAsOperator(options, request, healthAnswer);
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : render(found));
  return EXIT_STATUSES[found.status];
}

const EXIT_STATUSES = { ok: 0, degraded: 1, down: 2 } as const;

function render({ components }: SystemHealth): string {
  const colors = pc.createColors(process.stdout.isTTY === true);
  const paint = { ok: colors.green, degraded: colors.yellow, down: colors.red };
  return components
    .map(({ component, status, since, findings }) => {
      const head = `${component.padEnd(14)}${paint[status](status.padEnd(9))} since ${formatTime(since)}\n`;
      const lines = findings.map(({ reason, remedy }) => `  ${reason}\n    ${remedy}\n`);
      return head + inert(lines.join(""));
    })
    .join("");
}
