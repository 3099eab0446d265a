import type { Hono } from "hono";
import {
  createSchedule,
  listFirings,
  listSchedules,
  pauseSchedule,
  readSchedule,
  removeSchedule,
  resumeSchedule,
} from "../../shared/engine/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { pageSchema } from "../_http/page.ts";
import { readBody, readPath, readQuery } from "../_http/validate.ts";
import { interventionBody } from "./contract.ts";
import { createScheduleBody, resumeScheduleBody, schedulePath } from "./schedule_contract.ts";

/** Adds the routes of schedules, before those of a task, whose id would match their first word. */
export function addScheduleRoutes(app: Hono<AppVariables>): void {
  app.post("/schedules", async (c) => {
    const { task, ...body } = await readBody(c, createScheduleBody);
    const { sessionId, ...submitted } = task;
    const input = { ...body, sessionId, task: submitted };
    return c.json({ schedule: await createSchedule(c.get("client"), input) }, 201);
  });

  app.get("/schedules", async (c) => {
    const page = readQuery(c, pageSchema.strict());
    return c.json({ schedules: await listSchedules(c.get("client"), page) });
  });

  app.get("/schedules/:scheduleId", async (c) => {
    const { scheduleId } = readPath(c, schedulePath);
    return c.json({ schedule: await readSchedule(c.get("client"), scheduleId) });
  });

  app.get("/schedules/:scheduleId/firings", async (c) => {
    const { scheduleId } = readPath(c, schedulePath);
    const page = readQuery(c, pageSchema.strict());
    return c.json({ firings: await listFirings(c.get("client"), scheduleId, page) });
  });

  app.post("/schedules/:scheduleId/pause", async (c) => {
    const { scheduleId } = readPath(c, schedulePath);
    const { reason } = await readBody(c, interventionBody);
    return c.json({ schedule: await pauseSchedule(c.get("client"), scheduleId, reason) });
  });

  app.post("/schedules/:scheduleId/resume", async (c) => {
    const { scheduleId } = readPath(c, schedulePath);
    await readBody(c, resumeScheduleBody);
    return c.json({ schedule: await resumeSchedule(c.get("client"), scheduleId) });
  });

  app.delete("/schedules/:scheduleId", async (c) => {
    const { scheduleId } = readPath(c, schedulePath);
    await removeSchedule(c.get("client"), scheduleId);
    return c.body(null, 204);
  });
}
