import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useMemo,
  useSyncExternalStore,
} from "react";
import type { components } from "../api.generated.ts";
import { answerOf } from "../api.ts";
import type { Approval, ApprovalName, Cogo, Session, Task } from "../cogo.ts";
import type { CogoEvent } from "../following/event_feed.ts";
import { Observation, type Subject } from "./observation.ts";

const CogoContext = createContext<Cogo | undefined>(undefined);

/** Gives the hooks below it their COGO. */
export function CogoProvider({
  cogo,
  children,
}: {
  readonly cogo: Cogo;
  readonly children?: ReactNode;
}) {
  return createElement(CogoContext.Provider, { value: cogo }, children);
}

export function useCogo(): Cogo {
  const cogo = useContext(CogoContext);
  if (cogo === undefined) throw new Error("Expected a <CogoProvider> around it, got none");
  return cogo;
}

/** What a hook knows by now. */
export interface Following {
  readonly events: readonly CogoEvent[];
  /** What ended the following before its time. */
  readonly error: Error | undefined;
}

/** A task and its events, as they come. */
export function useTask(taskId: string): Following & { readonly task: Task | undefined } {
  const { state, ...following } = useObserved(taskId, taskSubject).observed;
  return { ...following, task: state };
}

/** A session, how it is doing, and its events, as they come. */
export function useSession(sessionId: string): Following & {
  readonly session: Session | undefined;
  readonly state: SessionState | undefined;
} {
  const { state, ...following } = useObserved(sessionId, sessionSubject).observed;
  return { ...following, session: state?.session, state: state?.state };
}

/** What a task asks people for, as it asks, and how to answer. */
export function useApprovals(taskId: string): {
  readonly approvals: readonly Approval[];
  readonly error: Error | undefined;
  approve(approval: ApprovalName, comment?: string): Promise<void>;
  reject(approval: ApprovalName, comment?: string): Promise<void>;
} {
  const cogo = useCogo();
  const { observed, observation } = useObserved(taskId, approvalsSubject);
  return {
    approvals: observed.state ?? [],
    error: observed.error,
    async approve(approval, comment) {
      await cogo.approve(approval, comment);
      await observation.refresh();
    },
    async reject(approval, comment) {
      await cogo.reject(approval, comment);
      await observation.refresh();
    },
  };
}

type SessionState = components["schemas"]["SessionState"];

function useObserved<State>(id: string, subjectOf: (cogo: Cogo, id: string) => Subject<State>) {
  const cogo = useCogo();
  const observation = useMemo(() => new Observation(subjectOf(cogo, id)), [cogo, id, subjectOf]);
  const { subscribe, getSnapshot } = observation;
  return { observation, observed: useSyncExternalStore(subscribe, getSnapshot, getSnapshot) };
}

const taskSubject = (cogo: Cogo, taskId: string): Subject<Task> => ({
  events: (signal) => cogo.taskEvents(taskId, { signal }),
  async read() {
    const params = { path: { taskId } };
    return (await answerOf(cogo.api.GET("/cogo-tasks/{taskId}", { params }))).task;
  },
  concerns: ({ type }) => type.startsWith("task:"),
});

const sessionSubject = (
  cogo: Cogo,
  sessionId: string,
): Subject<{ readonly session: Session; readonly state: SessionState }> => ({
  events: (signal) => cogo.sessionEvents(sessionId, { signal }),
  read() {
    const params = { path: { sessionId } };
    return answerOf(cogo.api.GET("/cogo-sessions/{sessionId}", { params }));
  },
  // What waits for whom, and what is spent, may change with any.
  concerns: () => true,
});

const approvalsSubject = (cogo: Cogo, taskId: string): Subject<Approval[]> => ({
  events: (signal) => cogo.taskEvents(taskId, { signal }),
  read: () => cogo.approvals(taskId),
  concerns: ({ type }) => type.startsWith("approval:"),
});
