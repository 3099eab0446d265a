import { Option } from "@commander-js/extra-typings";
import { databaseUrl, deliveryTarget, integer } from "./argument_values.ts";

/** Which stack is meant. */
export const dataOption = () =>
  new Option("--data <folder>", "the stack's data folder (default: .cogo)").env("COGO_DATA");
/** Where a stack that is started listens. */
export const portOption = () =>
  new Option(
    "--port <number>",
    "the API's port, 0 for any (default: the first free one from 54321)",
  )
    .env("COGO_API_PORT")
    .argParser(integer(0, 65_535));
/** What a stack that is started keeps its data in. */
export const databaseOption = () =>
  new Option("--database-url <url>", "a Postgres to use instead of the embedded one")
    .env("COGO_DATABASE_URL")
    .argParser(databaseUrl());
/** Whether model keys may be spent. */
export const modelsOption = () =>
  new Option("--models <mode>", "auto: use the model keys that are set; off: use none")
    .env("COGO_MODELS")
    .choices(["auto", "off"]);

/** Where a result is brought to as soon as there is one. */
export const deliverOption = () =>
  new Option(
    "--deliver <target>",
    "where the result goes: github:owner/repository, git:path or dir:path",
  ).argParser(deliveryTarget());
/** Where a result that is there is brought to. */
export const toOption = () =>
  new Option("--to <target>", "github:owner/repository, git:path or dir:path")
    .argParser(deliveryTarget())
    .makeOptionMandatory();
/** Whether a delivery asks. */
export const yesOption = () =>
  new Option("--yes", "deliver without asking whether what would change is right");

/** Sets the exit status to what a command returns. */
export const exit = async (status: Promise<number>): Promise<void> => {
  process.exitCode = await status;
};
