import { z } from "zod";
import {
  catchUpSchema,
  firingSchema,
  overlapSchema,
  scheduleSchema,
} from "../../shared/engine/mod.ts";
import { momentSchema, nameSchema } from "../../shared/kernel/mod.ts";
import { nextPage } from "../_http/page.ts";
import { HAS_ONE_SUBJECT, HAS_SUBJECT, taskMembers } from "./contract.ts";

export const scheduleBody = z
  .strictObject({
    name: nameSchema(100),
    /** Minute, hour, day of the month, month, weekday. */
    cron: z.string().trim().min(1).max(200),
    /** A name of the IANA time zone database. */
    timeZone: z.string().trim().min(1).max(100).default("UTC"),
    /** What `POST /cogo-tasks` takes, without what would be the same at each firing. */
    task: taskMembers
      .omit({
        idempotencyKey: true,
        deadline: true,
        singleton: true,
        sources: true,
        approveRequirements: true,
      })
      .omit({ debounce: true, batch: true })
      .refine(...HAS_ONE_SUBJECT)
      .refine(...HAS_SUBJECT),
    overlap: overlapSchema.default("skip"),
    catchUp: catchUpSchema.default("last"),
    startsAt: momentSchema.optional(),
    endsAt: momentSchema.optional(),
  })
  .refine(
    ({ startsAt, endsAt }) =>
      startsAt === undefined || endsAt === undefined || Date.parse(startsAt) < Date.parse(endsAt),
    { path: ["endsAt"], error: "Expected a time after startsAt" },
  );
export const resumeScheduleBody = z.strictObject({});
export const schedulePath = z.object({ scheduleId: z.uuid() });

export const scheduleAnswer = z.object({ schedule: scheduleSchema });
export const schedulesAnswer = z.object({ schedules: z.array(scheduleSchema), ...nextPage });
export const firingsAnswer = z.object({ firings: z.array(firingSchema), ...nextPage });
