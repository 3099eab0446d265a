import { stackStatus } from "../stack/mod.ts";
import { parseArguments } from "./arguments.ts";
import { STACK_OPTIONS, toStackOptions } from "./stack_session.ts";

/** `./cogo status`: what runs where. Status 0 when the stack is up, 1 when it is not. */
export async function status(words: readonly string[]): Promise<number> {
  const { values } = parseArguments(words, { ...STACK_OPTIONS, json: { type: "boolean" } });
  const current = await stackStatus(toStackOptions(values).folder);
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify(withoutSecret(current), null, 2)}\n`);
  } else if (current.status === "stopped") {
    process.stdout.write("No stack is up; start one with ./cogo up\n");
  } else {
    const { pid, apiUrl, embeddedDatabase, dataFolder, functions } = current.state;
    process.stdout.write(
      [
        `The stack is up at ${apiUrl} (process ${pid})`,
        `  Data       ${embeddedDatabase ? dataFolder : "a Postgres of yours"}`,
        ...functions.map(({ slug, pid }) => `  Function   ${slug.padEnd(26)} process ${pid}`),
        "",
      ].join("\n"),
    );
  }
  return current.status === "running" ? 0 : 1;
}

/** What is printed ends up in logs and issues. */
function withoutSecret(current: Awaited<ReturnType<typeof stackStatus>>) {
  if (current.status === "stopped") return current;
  const { secretKey: _, databaseUrl: __, ...state } = current.state;
  return { status: current.status, ...state };
}
