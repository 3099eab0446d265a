import type { components } from "./api.generated.ts";

type ProblemDetails = components["schemas"]["Problem"];

/** What COGO refused and why, as its problem details say, or that it did not answer as COGO does. */
export class CogoProblem extends Error {
  override readonly name = "CogoProblem";
  /** A stable word to decide by, such as `not_found`; `endpoint_unavailable` if nothing answered. */
  readonly code: string;
  /** The HTTP status, or 0 if there was no answer. */
  readonly status: number;
  readonly detail: string;
  /** What the user can do about it. */
  readonly remedy: string | undefined;
  /** Names the request in the logs of the functions. */
  readonly requestId: string | undefined;
  /** What is wrong with which member of the request. */
  readonly errors: NonNullable<ProblemDetails["errors"]>;

  constructor(
    problem: Pick<ProblemDetails, "code" | "status" | "detail"> & Partial<ProblemDetails>,
    options?: ErrorOptions,
  ) {
    super(problem.detail, options);
    this.code = problem.code;
    this.status = problem.status;
    this.detail = problem.detail;
    this.remedy = problem.remedy;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status >= 500 || this.status === 408 || this.status === 429;
  }
}

/** Reads what a response says that is no answer of COGO's, or a refusal. */
export async function readProblem(response: Response): Promise<CogoProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  if (isProblem(body)) return new CogoProblem(body);
  return new CogoProblem({
    code: "endpoint_unavailable",
    status: response.status,
    detail: `Expected problem details with status ${response.status}, got another body`,
    remedy: "See whether the project is up and COGO's functions are deployed",
  });
}

function isProblem(body: unknown): body is ProblemDetails {
  if (typeof body !== "object" || body === null) return false;
  const { code, status, detail } = body as Partial<Record<keyof ProblemDetails, unknown>>;
  return typeof code === "string" && typeof status === "number" && typeof detail === "string";
}
