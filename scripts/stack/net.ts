import { z } from "zod";
import type { Database } from "./database/database.ts";

/** A background part of the stack that runs until it is stopped. */
export type Loop = { stop(): Promise<void> };

const POLL_MS = 1_000;
const BATCH_SIZE = 200;
const CLEAN_MS = 60_000;

const queuedRequest = z.object({
  id: z.coerce.number(),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()).nullable(),
  body: z.string().nullable(),
  timeout_milliseconds: z.number(),
});
type QueuedRequest = z.infer<typeof queuedRequest>;

/**
 * Sends what `net.http_get/post/delete` queued, as pg_net does: at most once, after commit, answers in `net._http_response`.
 *
 * One difference is deliberate: each answer is written when it comes, where pg_net holds back a batch, and the next,
 * until its slowest request is done. Nothing may rely on either.
 */
export async function startNet(database: Database, warn: (message: string) => void): Promise<Loop> {
  const underWay = new Set<Promise<void>>();
  const aborter = new AbortController();
  let draining: Promise<void> | undefined;
  let again = false;

  async function drain(): Promise<void> {
    do {
      again = false;
      const requests = await takeQueued(database);
      for (const request of requests) {
        const sending = send(database, request, aborter.signal)
          .catch((error: unknown) =>
            warn(`The answer of ${request.url} was lost: ${String(error)}`),
          )
          .finally(() => underWay.delete(sending));
        underWay.add(sending);
      }
      again ||= requests.length === BATCH_SIZE;
    } while (again && !aborter.signal.aborted);
  }

  function wake(): void {
    again = true;
    if (aborter.signal.aborted || draining !== undefined) return;
    draining = drain()
      .catch((error: unknown) => warn(`The request queue could not be read: ${String(error)}`))
      .finally(() => {
        draining = undefined;
      });
  }

  await database.listen("pg_net_wake", wake);
  const poll = setInterval(wake, POLL_MS);
  const clean = setInterval(() => {
    database
      .exec("delete from net._http_response where created < now() - interval '6 hours'")
      .catch(() => undefined);
  }, CLEAN_MS);
  return {
    async stop() {
      clearInterval(poll);
      clearInterval(clean);
      aborter.abort();
      await draining;
      await Promise.all(underWay);
    },
  };
}

async function takeQueued(database: Database): Promise<readonly QueuedRequest[]> {
  const rows = await database.query(
    `with taken as (
       delete from net.http_request_queue
       where id in (select id from net.http_request_queue order by id limit ${BATCH_SIZE})
       returning *
     )
     select coalesce(json_agg(json_build_object('id', id, 'method', method, 'url', url, 'headers', headers,
       'body', convert_from(body, 'UTF8'), 'timeout_milliseconds', timeout_milliseconds) order by id), '[]')::text as requests
     from taken`,
  );
  return z.array(queuedRequest).parse(JSON.parse(z.string().parse(rows[0]?.requests)));
}

async function send(
  database: Database,
  request: QueuedRequest,
  stopping: AbortSignal,
): Promise<void> {
  const startedAt = performance.now();
  const timeout = AbortSignal.timeout(request.timeout_milliseconds);
  try {
    const response = await fetch(request.url, {
      method: request.method.toUpperCase(),
      headers: { "user-agent": "pg_net/0.20.4", ...request.headers },
      body: request.body,
      signal: AbortSignal.any([timeout, stopping]),
    });
    const content = await response.text();
    await database.query(
      `insert into net._http_response (id, status_code, content_type, headers, content, timed_out)
       values ($1, $2, $3, $4::jsonb, $5, false)`,
      [
        request.id,
        response.status,
        response.headers.get("content-type"),
        JSON.stringify(Object.fromEntries(response.headers)),
        content,
      ],
    );
  } catch (error) {
    if (stopping.aborted) return;
    const elapsed = (performance.now() - startedAt).toFixed(3);
    const message = timeout.aborted
      ? `Timeout of ${request.timeout_milliseconds} ms reached. Total time: ${elapsed} ms`
      : describe(error);
    await database.query(
      "insert into net._http_response (id, timed_out, error_msg) values ($1, $2, $3)",
      [request.id, timeout.aborted, message],
    );
  }
}

/** fetch() says only that it failed; why is in the cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
