import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databases, eventually, signUp, startTestStack, type TestStack } from "../support/stack.ts";

describe.each(databases)("Background work on $name", ({ available, native }) => {
  describe.runIf(available)("of pg_net and pg_cron", () => {
    let running: TestStack;
    let ann: Awaited<ReturnType<typeof signUp>>;
    beforeAll(async () => {
      running = await startTestStack({ native });
      ann = await signUp(running.stack);
    });
    afterAll(() => running.end());

    const query = (sql: string, parameters: readonly (string | number)[] = []) =>
      running.stack.database.query(sql, parameters);
    const answerOf = (id: unknown) =>
      eventually(async () => {
        const [row] = await query(
          "select status_code, content, timed_out, error_msg from net._http_response where id = $1",
          [Number(id)],
        );
        return row;
      });

    it("net.http_post() wakes a function with the secrets of the Vault", async () => {
      const { data: id } = await ann.client.rpc("call_function", { path: "echo/woken" });
      const answer = await answerOf(id);
      expect(answer).toMatchObject({ status_code: 200, timed_out: false });
      expect(JSON.parse(String(answer.content))).toMatchObject({
        path: "/echo/woken",
        body: '{"woken": true}',
        apikey: running.stack.keys.secret,
      });
    });

    it("net.http_post() records a timeout, and a slow answer holds up no other", async () => {
      const server = createServer((request, response) => {
        if (request.url === "/fast") response.end("quick");
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      const send = async (path: string, timeout: number) => {
        const [row] = await query(
          "select net.http_get($1, timeout_milliseconds := $2)::integer as id",
          [`http://127.0.0.1:${port}${path}`, timeout],
        );
        return row?.id;
      };
      const slow = await send("/slow", 1_500);
      const fast = await send("/fast", 5_000);
      expect(await answerOf(fast)).toMatchObject({ status_code: 200, content: "quick" });
      expect(await query("select 1 from net._http_response where id = $1", [Number(slow)])).toEqual(
        [],
      );
      expect(await answerOf(slow)).toMatchObject({ status_code: null, timed_out: true });
      server.closeAllConnections();
      server.close();
    });

    it("net.http_post() sends nothing for a transaction that rolls back", async () => {
      await running.stack.database
        .transaction(async (transaction) => {
          await transaction.query("select net.http_get('http://127.0.0.1:1/never')");
          throw new Error("rolled back");
        })
        .catch(() => undefined);
      expect(await query("select 1 from net.http_request_queue")).toEqual([]);
    });

    it("net.http_get() records why it could not connect", async () => {
      const [row] = await query("select net.http_get('http://127.0.0.1:1/closed')::integer as id");
      expect(await answerOf(row?.id)).toMatchObject({ status_code: null, timed_out: false });
    });

    it("cron.schedule() runs a job as the user who scheduled it and records its runs", async () => {
      await running.stack.database.transaction(async (transaction) => {
        await transaction.exec("set local session authorization migrator");
        await transaction.query(
          "select cron.schedule('tick', '1 second', 'insert into cogo_api.remembered (said) select current_user')",
        );
      });
      const rows = await eventually(async () => {
        const found = await query("select said from cogo_api.remembered");
        return found.length > 0 ? found : undefined;
      });
      expect(rows[0]).toEqual({ said: "migrator" });
      const details = await eventually(async () => {
        const found = await query(
          "select username, status, return_message is not null as told from cron.job_run_details where status = 'succeeded'",
        );
        return found[0];
      });
      expect(details).toEqual({ username: "migrator", status: "succeeded", told: true });
    });

    it("cron.schedule() records the error of a job that fails", async () => {
      await running.stack.database.transaction(async (transaction) => {
        await transaction.exec("set local session authorization migrator");
        await transaction.query("select cron.schedule('bad', '1 second', 'select 1/0')");
      });
      const message = await eventually(async () => {
        const [row] = await query(
          "select return_message from cron.job_run_details where status = 'failed'",
        );
        return row?.return_message;
      });
      expect(message).toContain("division by zero");
    });

    it("cron.schedule() refuses a schedule that is none", async () => {
      await expect(query("select cron.schedule('no', '90 seconds', 'select 1')")).rejects.toThrow(
        "invalid schedule",
      );
    });
  });
});
