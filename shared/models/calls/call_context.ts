import type { Json } from "../../kernel/mod.ts";

/** A lease that calls are charged to. */
export interface CallLease {
  readonly stepId: string;
  /** The fencing token: calls under a stale lease are refused. */
  readonly leaseToken: string;
}

/** What calls need to know of the step they are made for, and nothing else of a worker. */
export interface CallContext {
  readonly step: CallLease;
  /** Aborted when the lease is lost: no further call is made. */
  readonly signal: AbortSignal;
  /** Asks a person to decide. Suspends the step until there is a decision. */
  readonly requestApproval: (
    key: string,
    request: { readonly title: string; readonly details?: Json },
  ) => Promise<{ readonly status: "approved" | "rejected" }>;
}
