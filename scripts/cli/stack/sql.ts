import { createNotice } from "../terminal/notice.ts";
import { renderSqlResults, runSql, type SqlResult, toJsonRows } from "./run_sql.ts";
import { type StackChoice, toStackOptions, withStack } from "./stack_session.ts";

/** `./cogo sql "select …"`: runs SQL as the project's owner. A Postgres given by URL needs no stack. */
export async function sql(
  text: string,
  options: StackChoice & { readonly json?: true | undefined },
): Promise<number> {
  const results = await (options.databaseUrl === undefined
    ? runOnStack(text, options)
    : runSql(options.databaseUrl, text));
  process.stdout.write(
    options.json
      ? `${JSON.stringify(toJsonRows(results), null, 2)}\n`
      : renderSqlResults(results, process.stdout.columns ?? 80),
  );
  return 0;
}

async function runOnStack(text: string, options: StackChoice): Promise<readonly SqlResult[]> {
  const notice = createNotice();
  return await withStack(toStackOptions(options), notice.announce, async ({ databaseUrl }) => {
    notice.end();
    return await runSql(databaseUrl, text);
  }).finally(notice.end);
}
