import type { z } from "zod";
import { erasureAnswer, exportAnswer } from "../../../functions/teams/contract.ts";
import type { Erasure, Subject } from "../../../shared/engine/mod.ts";
import type { ApiClient } from "../../../shared/kernel/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { makeNamedFile } from "../../files/named_file.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import { confirmDeletion } from "../terminal/confirm_deletion.ts";

interface Choice extends Pick<Subject, "kind"> {
  /** Of a person, by default this machine's user. */
  readonly id: string | undefined;
  readonly data?: string | undefined;
}

/** `./cogo export KIND [ID] --out FILE`: all that is held, a row a line: `{"table", "row"}`. */
export async function exportData({ kind, id, data }: Choice, out: string): Promise<number> {
  let rows = 0;
  await makeNamedFile(out, (fill) =>
    withRunningStack(data, async (stack) => {
      const client = await openUserClient(stack);
      await fill(
        (async function* () {
          for await (const page of readPages(client, { kind, ...(id && { id }) })) {
            for (const row of page.rows) yield `${JSON.stringify({ table: page.table, row })}\n`;
            rows += page.rows.length;
          }
        })(),
      );
    }),
  );
  process.stdout.write(`Wrote ${rows} rows to ${out}\n`);
  return 0;
}

async function* readPages(client: ApiClient, subject: Record<string, string>) {
  let after: string | null = null;
  do {
    const body: Record<string, string> = { ...subject, ...(after && { after }) };
    const path = "cogo-teams/exports";
    const page: z.infer<typeof exportAnswer> = await callEndpoint(
      client,
      { method: "POST", path, body },
      exportAnswer,
    );
    yield page;
    after = page.next;
  } while (after !== null);
}

/** `./cogo erase KIND [ID]`: asks, erases for good, and prints the certificate. */
export async function eraseData(
  { kind, id, data }: Choice,
  options: { readonly yes?: true | undefined; readonly json?: true | undefined },
): Promise<number> {
  const what = id === undefined ? "everything of yours for good" : `the ${kind} ${id} for good`;
  const command = composeCommand(`erase ${kind}${id === undefined ? "" : ` ${id}`}`, data);
  if (!options.yes && !(await confirmDeletion(what, "Erase", command))) {
    process.stdout.write("Nothing was erased\n");
    return 1;
  }
  const erasure = await withRunningStack(data, async (stack) => {
    const client = await openUserClient(stack);
    for (;;) {
      const body = { kind, ...(id && { id }) };
      const request = { method: "POST", path: "cogo-teams/erasures", body } as const;
      const answer = await callEndpoint(client, request, erasureAnswer);
      if (answer.erasure.finishedAt !== null) return answer.erasure;
    }
  });
  process.stdout.write(options.json ? `${JSON.stringify(erasure, null, 2)}\n` : describe(erasure));
  return 0;
}

function describe({ erasureId, counts, finishedAt }: Erasure): string {
  const lines = Object.entries(counts).map(([table, count]) =>
    typeof count === "number"
      ? `  ${table}: ${count}\n`
      : `  ${table}: ${count.held} before, ${count.left} left\n`,
  );
  return `Erased at ${finishedAt}, certificate ${erasureId}\n${lines.join("")}`;
}
