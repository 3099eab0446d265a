import { type Cogo, createCogo } from "@cogo/client";
import { CogoProvider, useApprovals, useTask } from "@cogo/client/react";
import { createClient } from "@supabase/supabase-js";

// Once for the whole application, with its own client of Supabase.
const cogo: Cogo = createCogo(createClient("https://project.example", "publishable key"));

export function App({ taskId }: { taskId: string }) {
  return (
    <CogoProvider cogo={cogo}>
      <TaskView taskId={taskId} />
    </CogoProvider>
  );
}

function TaskView({ taskId }: { taskId: string }) {
  const { task, events, error } = useTask(taskId);
  const { approvals, approve, reject } = useApprovals(taskId);
  if (error) return <p role="alert">{error.message}</p>;
  return (
    <section>
      <h1>{task?.title ?? "A task"}</h1>
      <p>{task?.status}</p>
      {approvals
        .filter(({ status }) => status === "pending")
        .map((approval) => (
          <p key={approval.approvalId}>
            {approval.title}
            <button type="button" onClick={() => approve(approval)}>
              Approve
            </button>
            <button type="button" onClick={() => reject(approval, "Not yet")}>
              Reject
            </button>
          </p>
        ))}
      <ol>
        {events.map(({ sequence, type }) => (
          <li key={sequence}>{type}</li>
        ))}
      </ol>
    </section>
  );
}
