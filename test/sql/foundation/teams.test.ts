import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mayListen } from "../../support/may_listen.ts";
import { gate } from "../../support/plan_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

type User = Awaited<ReturnType<TestDatabase["createUser"]>>;
const ROLES = ["owner", "member", "approver", "viewer", "auditor"] as const;
const NOT_FOUND = { sqlstate: "OG002" };
const FORBIDDEN = { sqlstate: "OG009" };

let test: TestDatabase;
let owner: User;
let team: string;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  owner = await verifiedUser();
  const [made] = await owner.run("select tenant_id from cogo_api.create_team('Acme')");
  team = String(made?.tenant_id);
});

const emailOf = ({ userId }: User) => `${userId}@example.com`;

async function verifiedUser(): Promise<User> {
  const user = await test.createUser();
  await test.asOwner("update auth.users set email_confirmed_at = now() where id = $1", [
    user.userId,
  ]);
  return user;
}

async function invite(email: string, role: string): Promise<string> {
  const [row] = await owner.run("select token from cogo_api.invite_member($1, $2, $3)", [
    team,
    email,
    role,
  ]);
  return String(row?.token);
}

const accept = ({ run }: User, token: string) =>
  run("select * from cogo_api.accept_invitation($1)", [token]);

async function join(role: string): Promise<User> {
  const user = await verifiedUser();
  await accept(user, await invite(emailOf(user), role));
  return user;
}

/** A task of the team, asked for by `user`, that waits for an approval. */
async function askForApproval({ run }: User, approval: object) {
  await run("select from cogo_api.share_project($1, 'shop')", [team]);
  const [session] = await run("select session_id from cogo_api.create_session('S', 'shop')");
  const sessionId = String(session?.session_id);
  const plan = JSON.stringify({ reason: "r", steps: [gate("ask", { approval })] });
  const [task] = await run(
    "select task_id from cogo_api.create_task($1, 'Do it', plan => $2::jsonb)",
    [sessionId, plan],
  );
  const taskId = String(task?.task_id);
  const [asked] = await run("select approval_id from cogo_api.approvals where task_id = $1", [
    taskId,
  ]);
  return { sessionId, taskId, approvalId: String(asked?.approval_id) };
}

const decide = ({ run }: User, approvalId: string, approve = true) =>
  run("select status from cogo_api.resolve_approval($1, $2)", [approvalId, approve]);

describe("an invitation", () => {
  it("is accepted once, by who has verified its address, and kept as a hash", async () => {
    const [guest, thief] = [await verifiedUser(), await verifiedUser()];
    const token = await invite(emailOf(guest).toUpperCase(), "member");
    const stored = await test.asOwner("select i::text as row from cogo.invitations as i");
    expect(JSON.stringify(stored)).not.toContain(token);
    await expect(accept(thief, token)).rejects.toMatchObject(NOT_FOUND);
    const [joined] = await accept(guest, token);
    expect(joined).toMatchObject({ name: "Acme", role: "member", members: 2 });
    await expect(accept(guest, token)).rejects.toMatchObject(NOT_FOUND);
  });

  it("is not accepted by an address that is not verified, and not after a week", async () => {
    const guest = await test.createUser();
    const token = await invite(emailOf(guest), "member");
    await expect(accept(guest, token)).rejects.toMatchObject(NOT_FOUND);
    await test.asOwner("update auth.users set email_confirmed_at = now() where id = $1", [
      guest.userId,
    ]);
    test.setClock(new Date(Date.now() + 7 * 86_400_000 + 1000).toISOString());
    await expect(accept(guest, token)).rejects.toMatchObject(NOT_FOUND);
    test.setClock(null);
    await expect(accept(guest, token)).resolves.toHaveLength(1);
  });

  it("is for one address however it is spelt, and for none with control characters", async () => {
    const member = await join("viewer");
    const wide = emailOf(member).replace("example", "e\uff38AMPLE").replace(".com", ".\uff23om");
    for (const spelt of [wide, ` ${emailOf(member).toUpperCase()}`]) {
      await expect(invite(spelt, "owner"), spelt).rejects.toThrow("is a member already");
    }
    await expect(invite("a\u0007@example.com", "owner")).rejects.toMatchObject({
      sqlstate: "23514",
    });
    const user = await verifiedUser();
    await test.asOwner("update auth.users set email = $1 where id = $2", [
      "kim@example.com",
      user.userId,
    ]);
    expect(await accept(user, await invite("\u212aim@example.com", "viewer"))).toHaveLength(1);
  });

  it("is void once who invited may invite no longer", async () => {
    const other = await join("owner");
    const guest = await verifiedUser();
    const voids = [
      () =>
        owner.run("select from cogo_api.set_member_role($1, $2, 'member')", [team, other.userId]),
      () => owner.run("select cogo_api.remove_member($1, $2)", [team, other.userId]),
    ];
    for (const remove of voids) {
      await owner.run("select from cogo_api.set_member_role($1, $2, 'owner')", [
        team,
        other.userId,
      ]);
      const [made] = await other.run("select token from cogo_api.invite_member($1, $2, 'owner')", [
        team,
        emailOf(guest),
      ]);
      await remove();
      await expect(accept(guest, String(made?.token))).rejects.toMatchObject(NOT_FOUND);
    }
  });

  it("is replaced by the next to the same address, and withdrawn", async () => {
    const guest = await verifiedUser();
    const first = await invite(emailOf(guest), "owner");
    const second = await invite(emailOf(guest), "viewer");
    await expect(accept(guest, first)).rejects.toMatchObject(NOT_FOUND);
    await owner.run(
      "select cogo_api.withdraw_invitation(invitation_id) from cogo_api.invitations where tenant_id = $1",
      [team],
    );
    await expect(accept(guest, second)).rejects.toMatchObject(NOT_FOUND);
  });
});

describe("a role", () => {
  it.each(ROLES)("%s sees the team's work, and changes it as the role says", async (role) => {
    const { taskId, sessionId, approvalId } = await askForApproval(owner, {});
    const user = await join(role);
    const seen = await user.run("select task_id from cogo_api.tasks where task_id = $1", [taskId]);
    expect(seen).toHaveLength(1);
    expect(await mayListen(test, user.userId, `session:${sessionId}`)).toBe(true);

    const attempt = (may: boolean, call: Promise<unknown>) =>
      may ? expect(call).resolves.toBeDefined() : expect(call).rejects.toMatchObject(FORBIDDEN);
    const works = role === "owner" || role === "member";
    await attempt(works, user.run("select from cogo_api.pause_task($1)", [taskId]));
    await attempt(works, user.run("select from cogo_api.create_task($1, 'More')", [sessionId]));
    await attempt(works || role === "approver", decide(user, approvalId));
    await attempt(
      role === "owner",
      user.run("select from cogo_api.invite_member($1, 'b@example.com', 'viewer')", [team]),
    );
    const audit = await user.run("select action from cogo_api.audit_entries where task_id = $1", [
      taskId,
    ]);
    const audits = role === "owner" || role === "auditor";
    expect(audit.some((row) => row.action === "approval-resolved")).toBe(audits && works);
    expect((await user.run("select from cogo_api.audit_entries")).length > 0).toBe(audits);
  });

  it("is nobody's in another team: strangers learn nothing", async () => {
    const { taskId } = await askForApproval(owner, {});
    const stranger = await verifiedUser();
    await stranger.run("select from cogo_api.create_team('Other')");
    expect(await stranger.run("select from cogo_api.tasks")).toEqual([]);
    for (const call of [
      "select from cogo_api.pause_task($1)",
      "select from cogo_api.invite_member($1, 'b@example.com', 'owner')",
      "select from cogo_api.share_project($1, 'shop')",
      `select from cogo_api.remove_member($1, '${owner.userId}')`,
      `select from cogo_api.set_member_role($1, '${owner.userId}', 'viewer')`,
    ]) {
      const id = call.includes("task") ? taskId : team;
      await expect(stranger.run(call, [id]), call).rejects.toMatchObject(NOT_FOUND);
    }
  });
});

describe("an approval", () => {
  it("that needs a role is decided by none below it", async () => {
    const { approvalId } = await askForApproval(owner, { role: "approver" });
    const [member, approver] = [await join("member"), await join("approver")];
    await expect(decide(member, approvalId)).rejects.toMatchObject(FORBIDDEN);
    expect(await decide(approver, approvalId)).toEqual([{ status: "approved" }]);
  });

  it("is for a second person where the team says so", async () => {
    const member = await join("member");
    await owner.run("select from cogo_api.update_team($1, 'Acme', true)", [team]);
    const { approvalId } = await askForApproval(member, {});
    await expect(decide(member, approvalId)).rejects.toMatchObject(FORBIDDEN);
    expect(await decide(owner, approvalId)).toEqual([{ status: "approved" }]);
  });

  it("is for another than who asked for it again, or otherwise", async () => {
    const [first, second] = [await join("member"), await join("member")];
    await owner.run("select from cogo_api.update_team($1, 'Acme', true)", [team]);
    const { taskId, approvalId } = await askForApproval(first, {});
    await decide(owner, approvalId, false);
    await second.run("select from cogo_api.rerun_task($1)", [taskId]);
    const [again] = await second.run(
      "select approval_id from cogo_api.approvals where task_id = $1 and status = 'pending'",
      [taskId],
    );
    const id = String(again?.approval_id);
    await expect(decide(second, id)).rejects.toMatchObject(FORBIDDEN);
    const revision = JSON.stringify({ reason: "More", add: [gate("more")] });
    await owner.run("select cogo_api.revise_plan($1, $2)", [taskId, revision]);
    await expect(decide(owner, id)).rejects.toMatchObject(FORBIDDEN);
    expect(await decide(await join("approver"), id)).toEqual([{ status: "approved" }]);
  });

  it("is for another than who joined the task by a batch or a singleton's key", async () => {
    const [first, second] = [await join("member"), await join("member")];
    await owner.run("select from cogo_api.update_team($1, 'Acme', true)", [team]);
    const { sessionId } = await askForApproval(first, {});
    const plan = JSON.stringify({ reason: "r", steps: [gate("ask", { approval: {} })] });
    for (const rule of [
      `batch => '{"key": "k", "most": 2, "seconds": 60, "item": 1}'`,
      `singleton => '{"key": "k", "whenOpen": "join"}'`,
    ]) {
      const submit = `select task_id from cogo_api.create_task($1, 'Do it', plan => $2::jsonb, ${rule})`;
      const [made] = await first.run(submit, [sessionId, plan]);
      expect(await second.run(submit, [sessionId, plan])).toEqual([made]);
      const [asked] = await second.run(
        "select approval_id from cogo_api.approvals where task_id = $1 and status = 'pending'",
        [String(made?.task_id)],
      );
      await expect(decide(second, String(asked?.approval_id))).rejects.toMatchObject(FORBIDDEN);
    }
  });

  it.each([
    ["replaced", { replace: [gate("ask")] }],
    ["removed", { remove: ["ask"] }],
  ])("of a role is not %s by who may not decide it", async (_, change) => {
    const { taskId } = await askForApproval(owner, { role: "owner" });
    const member = await join("member");
    const revision = JSON.stringify({ reason: "Quicker", add: [gate("other")], ...change });
    await expect(
      member.run("select cogo_api.revise_plan($1, $2)", [taskId, revision]),
    ).rejects.toMatchObject(FORBIDDEN);
  });
});

describe("a user who was erased", () => {
  it("opens nothing with a token that is still valid", async () => {
    const gone = await verifiedUser();
    await gone.run("select session_id from cogo_api.create_session('S')");
    await test.asOwner("delete from auth.users where id = $1", [gone.userId]);
    expect(await gone.run("select from cogo_api.sessions")).toEqual([]);
    await expect(gone.run("select from cogo_api.create_team('Mine')")).rejects.toMatchObject(
      NOT_FOUND,
    );
  });
});

describe("a member who is removed", () => {
  it("is out with the next statement: views, functions, and every topic", async () => {
    const member = await join("member");
    const { sessionId, taskId } = await askForApproval(member, {});
    await owner.run("select cogo_api.remove_member($1, $2)", [team, member.userId]);
    expect(await member.run("select from cogo_api.tasks")).toEqual([]);
    expect(await member.run("select from cogo_api.teams")).toEqual([]);
    await expect(member.run("select from cogo_api.pause_task($1)", [taskId])).rejects.toMatchObject(
      NOT_FOUND,
    );
    for (const topic of [`session:${sessionId}`, `task:${taskId}`]) {
      expect(await mayListen(test, member.userId, topic), topic).toBe(false);
    }
    const heard = () =>
      test.database.query(
        "select from realtime.messages where topic = $1 and event like 'task:%'",
        [`user:${member.userId}`],
      );
    const before = (await heard()).length;
    await owner.run("select from cogo_api.pause_task($1)", [taskId]);
    expect(await heard()).toHaveLength(before);
    const [own] = await member.run("select session_id from cogo_api.create_session('S', 'shop')");
    await expect(
      owner.run("select from cogo_api.create_task($1, 'x')", [String(own?.session_id)]),
    ).rejects.toMatchObject(NOT_FOUND);
  });

  it("may be oneself, but not the last owner", async () => {
    const viewer = await join("viewer");
    await viewer.run("select cogo_api.remove_member($1, $2)", [team, viewer.userId]);
    for (const call of [
      "select cogo_api.remove_member($1, $2)",
      "select from cogo_api.set_member_role($1, $2, 'viewer')",
    ]) {
      await expect(owner.run(call, [team, owner.userId])).rejects.toMatchObject({
        sqlstate: "OG003",
      });
    }
  });
});

describe("a name", () => {
  it("has no control characters, and a team that is made or renamed has one", async () => {
    for (const name of ["", "a\nb", "\u001b[31mred", "a\u0085b", "x".repeat(101)]) {
      for (const call of [
        "select from cogo_api.create_team($1)",
        `select from cogo_api.update_team('${team}', $1, false)`,
        "select from cogo_api.create_session($1 || repeat('x', 100))",
      ]) {
        if (name === "" && call.includes("repeat")) continue;
        await expect(owner.run(call, [name]), name).rejects.toMatchObject({ sqlstate: "23514" });
      }
    }
  });
});

describe("an operator", () => {
  it("is a user that there is", async () => {
    const nobody = "00000000-0000-4000-8000-000000000000";
    await expect(
      test.asWorker("select cogo_api.set_operator($1, true)", [nobody]),
    ).rejects.toMatchObject(NOT_FOUND);
  });
});

describe("a schedule of the team", () => {
  const LEAVING: Readonly<Record<string, (member: User) => Promise<unknown>>> = {
    "left the team": ({ run, userId }) =>
      run("select cogo_api.remove_member($1, $2)", [team, userId]),
    "may no longer work there": ({ userId }) =>
      owner.run("select from cogo_api.set_member_role($1, $2, 'viewer')", [team, userId]),
    "was deleted by Auth": ({ userId }) =>
      test.asOwner("delete from auth.users where id = $1", [userId]),
  };
  it.each(Object.entries(LEAVING))(
    "pauses once its maker %s, alerts, and goes on in the name of who resumes it",
    async (_, leave) => {
      const maker = await join("member");
      const heir = await join("member");
      const { sessionId } = await askForApproval(maker, {});
      const [made] = await maker.run(
        "select schedule_id from cogo_api.create_schedule($1, 'daily', '0 5 * * *', 'UTC', $2)",
        [sessionId, JSON.stringify({ requirement: "Sweep the yard" })],
      );
      const id = String(made?.schedule_id);
      await leave(maker);
      const [paused] = await heir.run("select * from cogo_api.schedules where schedule_id = $1", [
        id,
      ]);
      expect(paused).toMatchObject({
        paused_at: expect.anything(),
        pause_reason: expect.stringContaining("Resume it"),
        last_outcome: null,
      });
      const alert = async () => {
        await test.asOwner("select cogo.watch()");
        return await test.asWorker(
          "select status, remedy from cogo_api.alerts where rule = 'schedule-without-maker' and subject = $1",
          [id],
        );
      };
      expect(await alert()).toEqual([
        { status: "open", remedy: expect.stringContaining(`schedules/${id}/resume`) },
      ]);
      const resume = "select from cogo_api.resume_schedule($1)";
      await expect(test.asWorker(resume, [id])).rejects.toMatchObject({ sqlstate: "OG003" });
      await heir.run(resume, [id]);
      test.setClock(new Date(Date.now() + 25 * 3_600_000).toISOString());
      await test.asOwner("select cogo.fire_schedule($1)", [id]);
      test.setClock(null);
      const started = await heir.run(
        "select t.created_by from cogo_api.schedule_firings as f join cogo.tasks as t using (task_id) where f.schedule_id = $1",
        [id],
      );
      expect(started).toEqual([{ created_by: heir.userId }]);
      expect(await alert()).toMatchObject([{ status: "resolved" }]);
    },
  );
});

describe("a session policy", () => {
  const DAY = 24 * 3_600_000;
  const REFUSED = { sqlstate: "OG010" };
  const later = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

  /** A session of Auth, and what its token may do: by default the second factor was given. */
  async function signIn({ userId }: User) {
    const id = crypto.randomUUID();
    await test.database.query("insert into auth.sessions (id, user_id) values ($1, $2)", [
      id,
      userId,
    ]);
    const renew = () =>
      test.database.query(
        "insert into auth.refresh_tokens (token, session_id, created_at) values (gen_random_uuid(), $1, cogo.clock())",
        [id],
      );
    await renew();
    const run = (sql: string, aal: "aal1" | "aal2" = "aal2", at = "") =>
      test.database.transaction(async (transaction) => {
        const claims = { role: "authenticated", sub: userId, session_id: id, aal };
        await transaction.query(
          `select set_config('session_authorization', 'authenticator', true), set_config('role', 'authenticated', true),
                  set_config('request.jwt.claims', $1, true), set_config('cogo.clock', $2, true)`,
          [JSON.stringify(claims), at],
        );
        return await transaction.query(sql);
      });
    return { id, run };
  }

  const set = (policy: string) => `select from cogo_api.set_session_policy('${team}', ${policy})`;
  const rename = () => `select from cogo_api.update_team('${team}', 'Acme', false)`;

  it("of a team refuses sessions without a second factor, too old, idle or signed out, there alone", async () => {
    const { id, run } = await signIn(owner);
    await run(set("second_factor => true"));
    await expect(run(rename(), "aal1")).rejects.toMatchObject(REFUSED);
    expect(await run("select from cogo_api.teams", "aal1")).toEqual([]);
    await run("select from cogo_api.create_session('Own')", "aal1");
    await run(rename());

    await run(set("lifetime_hours => 24"));
    await run(rename(), "aal1");
    await expect(run(rename(), "aal2", later(DAY + 60_000))).rejects.toThrow("at most 24 hours");
    await run(set("idle_hours => 2"));
    await expect(run(rename(), "aal2", later(DAY))).rejects.toThrow("idle for more than 2 hours");
    await run(set("signed_in => true"));
    await run(rename());
    await test.database.query("delete from auth.sessions where id = $1", [id]);
    await expect(run(rename())).rejects.toMatchObject(REFUSED);
  });

  it("keeps a session that it refuses from the topic on which the team's events are heard", async () => {
    const { run } = await signIn(owner);
    const hear = async (aal: "aal1" | "aal2") => {
      const [row] = await run(`select cogo.caller_hears('${owner.userId}') as hears`, aal);
      return row?.hears;
    };
    expect(await hear("aal1")).toBe(true);
    await run(set("second_factor => true"));
    expect([await hear("aal1"), await hear("aal2")]).toEqual([false, true]);
    const [other] = await run(`select cogo.caller_hears('${team}') as hears`);
    expect(other?.hears).toBe(false);
  });

  it("that would refuse who sets it is refused, and a member sets none", async () => {
    const { run } = await signIn(owner);
    const call = run(set("second_factor => true"), "aal1");
    await expect(call).rejects.toMatchObject({ sqlstate: "OG003" });
    await run(rename(), "aal1");
    const member = await join("member");
    await expect(member.run(set("signed_in => true"))).rejects.toMatchObject(FORBIDDEN);
    await expect(
      member.run("select from cogo_api.set_session_policy(null, true)"),
    ).rejects.toMatchObject(NOT_FOUND);
  });

  it("of the operators holds for everybody and everything, but not for what a schedule starts", async () => {
    const { run } = await signIn(owner);
    const [session] = await run("select session_id from cogo_api.create_session('Own')");
    const [schedule] = await run(
      `select schedule_id from cogo_api.create_schedule('${session?.session_id}', 'daily', '0 5 * * *', 'UTC', '{"requirement": "x"}')`,
    );
    await test.asWorker("select from cogo_api.set_session_policy(null, second_factor => true)");
    try {
      await expect(run("select from cogo_api.sessions", "aal1")).rejects.toMatchObject(REFUSED);
      expect(await run("select from cogo_api.sessions")).toHaveLength(1);
      test.setClock(later(2 * DAY));
      await test.asOwner("select cogo.fire_schedule($1)", [String(schedule?.schedule_id)]);
      const fired = await test.asOwner(
        "select outcome from cogo.schedule_firings where schedule_id = $1 and outcome <> 'missed'",
        [String(schedule?.schedule_id)],
      );
      expect(fired).toEqual([{ outcome: "started" }]);
    } finally {
      test.setClock(null);
      await test.asWorker("select from cogo_api.set_session_policy(null)");
    }
  });
});

describe("a project that a member works on for a team", () => {
  it("is the team's from then on, for this member alone: what is found there, too", async () => {
    const member = await join("member");
    const open = "select session_id from cogo_api.create_session('S', 'shop')";
    await member.run(open);
    await member.run("select from cogo_api.share_project($1, 'shop')", [team]);
    await member.run(open);
    await owner.run(open);
    const tenants = await test.asOwner(
      "select tenant_id from cogo.sessions where created_by in ($1, $2) order by created_at",
      [member.userId, owner.userId],
    );
    expect(tenants.map((row) => row.tenant_id)).toEqual([member.userId, team, owner.userId]);
    await member.run("select from cogo_api.open_ingestion('shop')");
    expect(await owner.run("select name from cogo_api.sources where project = 'shop'")).toEqual([
      { name: "uploads" },
    ]);
  });

  it("takes no work of a viewer", async () => {
    const viewer = await join("viewer");
    await viewer.run("select from cogo_api.share_project($1, 'shop')", [team]);
    await expect(
      viewer.run("select from cogo_api.create_session('S', 'shop')"),
    ).rejects.toMatchObject(FORBIDDEN);
  });
});
