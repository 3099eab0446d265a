import type { Finding } from "../assess/review_files.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly ReturnType<typeof locationOf>[];
}

/** One run as a document of SARIF 2.1.0: what was found as results, what was not established as notifications. */
export function renderRun(run: {
  readonly results: readonly Result[];
  readonly notifications: readonly string[];
  readonly references?: ReadonlyMap<string, string>;
  readonly automationDetails?: object;
  readonly properties?: object;
}): string {
  const { results, notifications, references, ...rest } = run;
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].map((id) => ({
    id,
    ...(references?.has(id) && { helpUri: references.get(id) }),
  }));
  const toolExecutionNotifications = notifications.map((text) => ({
    level: "warning",
    message: { text },
  }));
  const document = {
    ...{ $schema: SCHEMA, version: "2.1.0" },
    runs: [
      {
        tool: { driver: { name: "COGO", rules } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications }],
        results,
        ...rest,
      },
    ],
  };
  return JSON.stringify(document);
}

/** What a review found. */
export function findingResults(findings: readonly Finding[]): Result[] {
  return findings.map(({ path, rule, severity, message, line }) => ({
    ruleId: rule,
    level: severity === "blocker" ? "error" : "warning",
    message: { text: message },
    locations: [locationOf(path, line)],
  }));
}

/** A place in a file, or the whole of it. */
export function locationOf(path: string, line?: number) {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodeURI(path) },
      ...(line === undefined ? {} : { region: { startLine: line } }),
    },
  };
}
