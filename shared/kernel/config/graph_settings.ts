import { z } from "zod";
import { CogoError } from "../cogo_error.ts";

const environmentSchema = z.object({
  NEO4J_URI: z
    .string()
    .regex(/^(neo4j|bolt)(\+s|\+ssc)?:\/\//, "Expected a neo4j:// or bolt:// address")
    .optional(),
  NEO4J_USERNAME: z.string().min(1).default("neo4j"),
  NEO4J_PASSWORD: z.string().optional(),
  NEO4J_DATABASE: z.string().min(1).default("neo4j"),
});

/** The names of the variables that say where the copy of the graph is; the password is a secret. */
export const GRAPH_SETTINGS = Object.keys(environmentSchema.shape);

/** How Neo4j is reached; without a password, as a server that asks for none. */
export interface Neo4jSettings {
  readonly uri: string;
  readonly username: string;
  readonly password: string | undefined;
  readonly database: string;
}

/** Reads where Neo4j is; undefined where there is none. @throws CogoError `invalid_configuration`. */
export function readNeo4jSettings(
  environment: Readonly<Record<string, string | undefined>> = globalThis.process.env,
): Neo4jSettings | undefined {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CogoError({
      code: "invalid_configuration",
      message: `${issue?.path.join(".")}: ${issue?.message}`,
      remedy: "Correct the secret with `supabase secrets set`, or unset it to use Postgres alone",
    });
  }
  const { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password } = parsed.data;
  return uri === undefined
    ? undefined
    : { uri, username, password, database: parsed.data.NEO4J_DATABASE };
}
