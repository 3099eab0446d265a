import type { components, operations } from "./api.generated.ts";
import type { CogoApi } from "./api.ts";
import type { DocumentOutcome, DocumentUpload } from "./documents.ts";
import type { CogoEvent } from "./following/event_feed.ts";
import type { FollowOptions } from "./following/follow_events.ts";

type Schemas = components["schemas"];
export type Session = Schemas["Session"];
export type Task = Schemas["Task"];
export type Approval = Schemas["Approval"];
/** A file that a task made, with its text. */
export type Artifact = Schemas["Artifact"] & { readonly content: string };

type BodyOf<Operation extends { requestBody?: { content: { "application/json": unknown } } }> =
  NonNullable<Operation["requestBody"]>["content"]["application/json"];
export type NewSession = BodyOf<operations["createSession"]>;
export type NewTask = BodyOf<operations["createTask"]>;

/** Where a project is and as whom to call it, if there is no client of Supabase yet. */
export interface CogoAddress {
  readonly url: string;
  /** The publishable key. */
  readonly key: string;
  /** Gives the user's access token; it is asked for each request. */
  readonly accessToken: () => Promise<string | null>;
}

/** Hears the events as well. */
export interface Listening extends FollowOptions {
  readonly onEvent?: (event: CogoEvent) => void;
}

/** COGO, as the user that a client of Supabase is signed in as. A refusal is thrown as a `CogoProblem`. */
export interface Cogo {
  /** Every endpoint, typed from the OpenAPI document. */
  readonly api: CogoApi;
  openSession(session?: NewSession): Promise<Session>;
  submit(task: NewTask): Promise<Task>;
  /** Follows a task to its end, and answers how it ended. */
  followTask(taskId: string, options?: Listening): Promise<Task>;
  /** Follows a session until it has ended, and its tasks with it. */
  followSession(sessionId: string, options?: Listening): Promise<void>;
  /** The events of a task, in order, each once, until it has ended. */
  taskEvents(taskId: string, options?: FollowOptions): AsyncGenerator<CogoEvent, void, undefined>;
  /** The events of a session, in order, each once, until it has ended, and its tasks with it. */
  sessionEvents(
    sessionId: string,
    options?: FollowOptions,
  ): AsyncGenerator<CogoEvent, void, undefined>;
  approvals(taskId: string): Promise<Approval[]>;
  approve(approval: ApprovalName, comment?: string): Promise<Approval>;
  reject(approval: ApprovalName, comment?: string): Promise<Approval>;
  /** The files of a task with their text, each as it is now. */
  artifacts(taskId: string): Promise<Artifact[]>;
  /** Gives COGO documents to know, as many as there are. */
  addDocuments(
    documents: readonly DocumentUpload[],
    options?: { readonly project?: string },
  ): Promise<DocumentOutcome[]>;
}

export type ApprovalName = Pick<Approval, "taskId" | "approvalId">;
