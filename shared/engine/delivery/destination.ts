import { z } from "zod";
import type { JsonObject } from "../../kernel/mod.ts";
import { settingSchema } from "./configuration.ts";

/** A file of a result, with its path below the root of the target. */
export interface DeliveredFile {
  readonly path: string;
  readonly content: string;
}

/** What a delivery would change, shown before anybody is asked. Files that a result does not have are left alone. */
export const previewSchema = z.object({
  title: z.string(),
  /** What is done in words: "as a pull request onto main". */
  manner: z.string(),
  branch: z.string().optional(),
  /** What the branch starts from; without a commit the repository is empty. */
  base: z.object({ branch: z.string(), commit: z.string().nullable() }).optional(),
  added: z.string().array(),
  changed: z.string().array(),
  unchanged: z.number().int(),
  /** Files that the target would act on before anybody has read them, and that are not delivered. */
  leftOut: z.string().array(),
  /** What the result reads from its environment. */
  configuration: settingSchema.array(),
});
export type Preview = z.infer<typeof previewSchema>;

/** What is delivered, and as what. */
export interface Consignment {
  readonly files: readonly DeliveredFile[];
  readonly title: string;
  /** A word for branches, unique for the delivery and its round. */
  readonly slug: string;
  /** The description of a pull request, in Markdown that mentions nobody. */
  readonly body: string;
  /** The author's date of commits: the same for each try, so that the same commit is made. */
  readonly at: string;
}

/** What an act is given. */
export interface ActInput {
  readonly consignment: Consignment;
  readonly preview: Preview;
  /** What the acts before it have reached: branch, commit, number of the pull request. */
  readonly reached: JsonObject;
  /** Stored before the act is started; what the act makes carries it. */
  readonly key: string;
}

/** One call that changes the target. It may have been made before, by a worker that vanished: then it finds that out. */
export interface Act {
  /** Words with hyphens. */
  readonly name: string;
  readonly perform: (input: ActInput) => Promise<JsonObject>;
}

/** The port of deliveries: a place that files are brought to and can be taken back from. */
export interface Destination {
  /** Reads the target; changes nothing. */
  readonly preview: (
    consignment: Consignment,
  ) => Promise<Omit<Preview, "title" | "configuration" | "leftOut">>;
  readonly deliver: readonly Act[];
  readonly rollBack: readonly Act[];
}
