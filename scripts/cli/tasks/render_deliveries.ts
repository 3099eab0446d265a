import { z } from "zod";
import type { TaskDelivery } from "../../../shared/engine/mod.ts";
import { inert } from "../terminal/inert.ts";

const reachedSchema = z.object({
  pullRequest: z.object({ url: z.string() }).optional(),
  branch: z.string().optional(),
});

/** What became of each delivery, and what the result needs where it is. */
export function renderDeliveries(deliveries: readonly TaskDelivery[]): string {
  return deliveries.map(render).join("\n");
}

function render({ target, status, reached, error, preview }: TaskDelivery): string {
  if (error !== null) {
    const remedy = error.remedy === undefined ? "" : `\n  ${inert(error.remedy)}`;
    return `Not delivered to ${target}: ${inert(error.message)} [${error.code}]${remedy}`;
  }
  if (status !== "delivered") return `To ${target}: ${status}`;
  const { pullRequest, branch } = reachedSchema.parse(reached);
  const where = pullRequest?.url ?? (branch === undefined ? "" : `branch ${branch}`);
  const required = preview?.configuration.filter((each) => each.required) ?? [];
  const names = required.map(({ name, readBy }) => `\n  ${inert(name)} (read by ${inert(readBy)})`);
  return [
    `Delivered to ${target}${where === "" ? "" : `: ${inert(where)}`}`,
    ...(names.length === 0 ? [] : [`\nIt does not run there without:${names.join("")}`]),
  ].join("");
}
