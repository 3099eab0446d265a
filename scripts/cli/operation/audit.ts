import { auditVerificationSchema } from "../../../shared/engine/mod.ts";
import { askAsOperator, type OperatorChoice } from "./operator.ts";

/** `./cogo audit verify`: whether the audit is as it was written. Status 0 when it is, else 1. */
export async function audit(
  options: OperatorChoice & { readonly json?: true | undefined },
): Promise<number> {
  const request = { method: "GET", path: "cogo-monitor/audit/verification" };
  const found = await askAsOperator(options, request, auditVerificationSchema);
  const { valid, entries, unsealed, pruned, head, faults } = found;
  const lines = [
    `${valid ? "Whole" : "Not whole"}: ${entries} entries, ${unsealed} not sealed yet; head ${head}`,
    ...(pruned > 0 ? [`Retention took away those up to ${pruned}`] : []),
    ...faults.map(({ sequence, fault }) => `  ${sequence}: ${fault}`),
  ];
  process.stdout.write(
    options.json ? `${JSON.stringify(found, null, 2)}\n` : `${lines.join("\n")}\n`,
  );
  return valid ? 0 : 1;
}
