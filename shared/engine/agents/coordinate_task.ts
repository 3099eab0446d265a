import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";
import { explainUnplayed } from "./explain_role.ts";
import { recordedCoordinationSchema, type TaskCoordination } from "./task_coordination.ts";

const FAILURES = ["step:stalled", "step:retrying", "step:failed"];

/** @throws CogoError `not_found`. */
export async function readTaskCoordination(
  client: ApiClient,
  taskId: string,
): Promise<TaskCoordination> {
  const parameters = { task_id: taskId };
  const read = await callFunction(
    client,
    "task_coordination",
    parameters,
    recordedCoordinationSchema,
  );
  const { history, ...coordination } = read;
  return {
    ...coordination,
    unplayedRoles: read.roles.flatMap(({ role, keys, players }) => {
      const unplayed = explainUnplayed(role, players);
      return unplayed === null ? [] : [{ ...unplayed, keys }];
    }),
    adjustments: history.filter(({ type }) => !FAILURES.includes(type)),
    failures: history.filter(({ type }) => FAILURES.includes(type)),
  };
}

/** Moves ready steps of the task away from agents in trouble, and returns how many. @throws CogoError `not_found`. */
export async function coordinateTask(client: ApiClient, taskId: string): Promise<number> {
  return await callFunction(client, "coordinate_task", { task_id: taskId }, z.number().int());
}
