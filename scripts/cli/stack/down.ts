import { stopStack } from "../../stack/mod.ts";
import { dataFolder } from "./stack_session.ts";

/** `./cogo down`: stops the stack; its data stays. */
export async function down({ data }: { readonly data?: string | undefined }): Promise<number> {
  const stopped = await stopStack(dataFolder(data));
  process.stdout.write(stopped ? "The stack is down; its data stays\n" : "No stack is running\n");
  return 0;
}
