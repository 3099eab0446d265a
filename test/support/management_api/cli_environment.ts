import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The environment of a CLI that talks to a stand-in and knows nothing of this machine's user. */
export interface CliEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Makes the environment; its home is a temporary folder, so no stored login or profile is read. */
export async function createCliEnvironment(input: {
  readonly apiUrl: string;
  readonly accessToken: string;
}): Promise<CliEnvironment> {
  const home = await mkdtemp(join(tmpdir(), "cogo-cli-"));
  const profile = join(home, "profile.yaml");
  const lines = [
    "name: stand-in",
    `api_url: ${input.apiUrl}`,
    `dashboard_url: ${input.apiUrl}`,
    "project_host: localhost",
  ];
  await writeFile(profile, lines.join("\n"));
  return {
    variables: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      SUPABASE_HOME: home,
      SUPABASE_PROFILE: profile,
      SUPABASE_API_URL: input.apiUrl,
      SUPABASE_ACCESS_TOKEN: input.accessToken,
      SUPABASE_NO_UPDATE_NOTIFIER: "1",
      SUPABASE_TELEMETRY_DISABLED: "1",
      DO_NOT_TRACK: "1",
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
