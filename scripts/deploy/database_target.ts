import { CogoError } from "../../shared/kernel/mod.ts";

/** The database a deploy writes to, as the CLI takes it. */
export interface DatabaseTarget {
  /** The value of `--remote=`: a project's reference, or a URL without its password. */
  readonly remote: string;
  /** For people: the project, or the URL's host. */
  readonly label: string;
  /** The URL's password, which travels in PGPASSWORD: other users can read a command line. */
  readonly password: string | undefined;
}

/**
 * The project's own database, or the one at `databaseUrl` (a connection pooler, for one).
 *
 * @throws CogoError `database_url_invalid`; its message does not show the URL.
 */
export function toDatabaseTarget(
  databaseUrl: string | undefined,
  projectRef: string,
): DatabaseTarget {
  if (databaseUrl === undefined) {
    return { remote: projectRef, label: `project ${projectRef}`, password: undefined };
  }
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : undefined;
  if (url === undefined || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new CogoError({
      code: "database_url_invalid",
      message: "Expected --db-url to be a postgres:// URL, got something else",
      remedy: "Copy it from the project's Connect dialog",
    });
  }
  const password = decodeURIComponent(url.password);
  url.password = "";
  return {
    remote: url.href,
    label: `the database at ${url.host}`,
    password: password === "" ? undefined : password,
  };
}
