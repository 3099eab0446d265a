import { CogoError, toErrorRecord } from "../../shared/kernel/mod.ts";
import { COMMANDS } from "./commands.ts";
import { HELP } from "./help.ts";

/** Exit statuses: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
async function main(): Promise<number> {
  const [name = "help", ...rest] = process.argv.slice(2);
  if (["help", "--help", "-h"].includes(name) || rest.includes("--help")) {
    process.stdout.write(HELP);
    return 0;
  }
  const load = COMMANDS[name];
  if (load === undefined) {
    throw new CogoError({
      code: "usage",
      message: `Expected one of ${Object.keys(COMMANDS).join(", ")}, got "${name}"`,
      remedy: "See ./cogo help",
    });
  }
  return await (await load())(rest);
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    const record = toErrorRecord(error);
    process.stderr.write(`cogo: ${record.message} [${record.code}]\n`);
    if (record.remedy !== undefined) process.stderr.write(`      ${record.remedy}\n`);
    if (record.code === "internal_error" && error instanceof Error) {
      process.stderr.write(`${error.stack}\n`);
    }
    process.exit(record.code === "usage" ? 2 : 1);
  },
);
