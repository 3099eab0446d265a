import { z } from "zod";
import { type Environment, readEnvironment } from "./read_environment.ts";

const environmentSchema = z.object({
  NEO4J_URI: z
    .string()
    .regex(/^(neo4j|bolt)(\+s|\+ssc)?:\/\//, "Expected a neo4j:// or bolt:// address")
    .optional(),
  NEO4J_USERNAME: z.string().min(1).default("neo4j"),
  NEO4J_PASSWORD: z.string().optional(),
  NEO4J_DATABASE: z.string().min(1).default("neo4j"),
});

/** The names of the variables that locate the copy of the graph; the password is a secret. */
export const GRAPH_SETTINGS = Object.keys(environmentSchema.shape);

/** How to reach Neo4j; without a password where the server requires none. */
export interface Neo4jSettings {
  readonly uri: string;
  readonly username: string;
  readonly password: string | undefined;
  readonly database: string;
}

/** Reads how to reach Neo4j; undefined where none is configured. @throws CogoError `invalid_configuration`. */
export function readNeo4jSettings(environment?: Environment): Neo4jSettings | undefined {
  const settings = readEnvironment(
    environmentSchema,
    environment,
    "Correct the secret with `supabase secrets set`, or unset it to use Postgres alone",
  );
  const { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password } = settings;
  return uri === undefined
    ? undefined
    : { uri, username, password, database: settings.NEO4J_DATABASE };
}
