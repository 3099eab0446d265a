import { randomUUID } from "node:crypto";
import { z } from "zod";
import { changeSample } from "./drawn_samples.ts";
import { type Examiner, isDone, RUNS } from "./examiner.ts";
import { CALLERS, type Exchange, type Sample } from "./exchange.ts";
import { refusalOf } from "./find_faults.ts";
import { heeds } from "./operation.ts";
import { CANARY } from "./world.ts";

/** What is asked as described is done at least once, and always answered as described. */
export async function takesWhatItDescribes(examiner: Examiner): Promise<void> {
  const { permitted } = examiner;
  for (const sample of examiner.draw(RUNS)) await examiner.send(permitted, "as described", sample);
  const done = await examiner.send(permitted, "as it is done", await examiner.arrange());
  examiner.expect(done, "that it is done", isDone(done));
}

/** What is not as described changes nothing. */
export async function refusesWhatItDoesNotDescribe(examiner: Examiner): Promise<void> {
  const sample = await examiner.arrange();
  for (const { what, sample: changed, isValid } of changeSample(examiner.operation, sample)) {
    const exchange = await examiner.send(examiner.permitted, what, changed);
    if (isValid) continue;
    examiner.expect(exchange, "that it is refused", exchange.status >= 400);
  }
  for (const name of HEADERS.filter((each) => !heeds(examiner.operation, each))) {
    const headers = { [name]: '"1"' };
    const exchange = await examiner.send(examiner.permitted, name, { ...sample, headers });
    examiner.expect(exchange, "the status 400", exchange.status === 400);
  }
}

/** Who sends one of these expects that something does not happen, which would happen where it is ignored. */
const HEADERS = ["Idempotency-Key", "If-Match"];

const NOT_BODIES: readonly (readonly [string, number, Partial<Sample>])[] = [
  ["half of an object", 400, { text: '{"a":' }],
  ["a list", 400, { text: "[]" }],
  ["null", 400, { text: "null" }],
  ["text", 400, { text: '"text"' }],
  ["nesting without end", 400, { text: `${"[".repeat(50_000)}${"]".repeat(50_000)}` }],
  ["a patch", 415, { text: "{}", headers: { "content-type": "application/merge-patch+json" } }],
  ["JSON that is said to be text", 415, { text: "{}", headers: { "content-type": "text/plain" } }],
  [
    "a form",
    415,
    { text: "a=1", headers: { "content-type": "application/x-www-form-urlencoded" } },
  ],
  ["too much", 413, { text: "{}", headers: { "content-length": "99999999" } }],
];

/** A body that is no JSON object of a usual length is refused. */
export async function refusesWhatIsNoBody(examiner: Examiner): Promise<void> {
  const sample = await examiner.arrange();
  for (const [what, status, part] of NOT_BODIES) {
    const exchange = await examiner.send(examiner.permitted, what, { ...sample, ...part });
    examiner.expect(exchange, `the status ${status}`, exchange.status === status);
  }
}

/** Who may not call it is refused, whatever is sent. */
export async function refusesOthers(examiner: Examiner): Promise<void> {
  const sample = await examiner.arrange();
  const samples = [sample, { ...sample, query: { "no-such-parameter": "1" } }];
  for (const caller of CALLERS) {
    const status = refusalOf(examiner.operation, { caller });
    if (status === undefined) continue;
    for (const each of samples) {
      const exchange = await examiner.send(caller, "whatever is sent", each);
      examiner.expect(exchange, `the status ${status}`, exchange.status === status);
    }
  }
}

/** Another user is answered about the owner's things as about things that do not exist, and changes none of them. */
export async function tellsStrangersNothing(examiner: Examiner): Promise<void> {
  const { stage } = examiner;
  const sample = neutral(await examiner.arrange());
  const before = await stage.observe();
  const own = await examiner.send("stranger", "about what is the owner's", sample);
  const none = await examiner.send("stranger", "about what does not exist", withoutMeaning(sample));
  if (isAboutOne(sample)) examiner.expect(none, "that it is refused", none.status >= 400);
  const ids = Object.values(stage.suggestions)
    .flat()
    .map(String)
    .filter((each) => ID_ALONE.test(each));
  examiner.expect(none, "no id of the owner's", !ids.some((id) => none.text.includes(id)));
  examiner.expect(own, "no word of the owner's", !own.text.includes(CANARY));
  const told = `the same answer as about what does not exist, which is ${none.status} ${none.text}`;
  examiner.expect(own, told.slice(0, 400), outline(own) === outline(none));
  examiner.expect(own, "that nothing of the owner's changes", (await stage.observe()) === before);
}

/** Without words that would be recognised in an answer as the owner's. */
function neutral(sample: Sample): Sample {
  return JSON.parse(JSON.stringify(sample).replaceAll(CANARY, "strange"));
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ID_ALONE = new RegExp(`^${ID.source}$`);
const NAME = /\bown-[0-9a-f]{8}\b/g;

/** The same request about ids and names that nothing has. */
function withoutMeaning(sample: Sample): Sample {
  const text = JSON.stringify(sample).replaceAll(ID, () => randomUUID());
  return JSON.parse(text.replaceAll(NAME, "own-00000000"));
}

/** Whether it is for a thing by its id, not for a list or a name that may be new. */
function isAboutOne({ path, body }: Sample): boolean {
  const { sessionId, taskId } = Object(body);
  return [...Object.values(path), sessionId, taskId].some((each) => ID_ALONE.test(String(each)));
}

/** What was answered, without the ids and names that differ because they were asked for. */
function outline({ status, json, text }: Exchange): string {
  const { code, detail } = Object(json);
  const said = status < 400 ? "" : `${code ?? text} ${detail ?? ""}`;
  return `${status} ${said.replaceAll(ID, "id").replaceAll(NAME, "name")}`;
}

/** The same key with the same request is answered alike, and nothing is made a second time. */
export async function repeatsNothing(examiner: Examiner): Promise<void> {
  const sample = { ...(await examiner.arrange()), headers: { "Idempotency-Key": randomUUID() } };
  const first = await examiner.send("owner", "with a key", sample);
  const rows = await examiner.stage.countRows();
  const second = await examiner.send("owner", "with the same key", sample);
  examiner.expect(first, "that it is done", isDone(first));
  examiner.expect(second, `the first answer, ${first.text}`, second.text === first.text);
  examiner.expect(second, "no row more", (await examiner.stage.countRows()) === rows);
}

const quotaProblem = z.object({
  code: z.literal("quota_exceeded"),
  limit: z.literal(0),
  used: z.int(),
  resets: z.iso.datetime({ offset: true }).nullable(),
});

/** Where a quota allows nothing more, nothing more is made, and the answer says when there is room again. */
export async function heedsQuotas(examiner: Examiner): Promise<void> {
  const { operation, stage } = examiner;
  const sample = await examiner.arrange();
  const rows = await stage.countRows();
  const refused = await stage.withoutRoom(() => examiner.send("owner", "without room", sample));
  examiner.expect(refused, "that nothing is made", (await stage.countRows()) <= rows);
  if (!operation.responses.has(429)) return;
  const problem = quotaProblem.safeParse(refused.json).data;
  examiner.expect(refused, "quota_exceeded, with limit, used and resets", problem !== undefined);
  const passes = (problem?.resets ?? null) !== null;
  examiner.expect(
    refused,
    "Retry-After where time helps",
    passes === refused.headers.has("retry-after"),
  );
  const done = await examiner.send("owner", "with room again", sample);
  examiner.expect(done, "that it is done", isDone(done));
}

/** A version that is not the present one is refused; the present one is not. */
export async function heedsVersions(examiner: Examiner): Promise<void> {
  const { permitted } = examiner;
  const sample = await examiner.arrange();
  const sendWith = (what: string, etag: string, body = sample) =>
    examiner.send(permitted, what, { ...body, headers: { "If-Match": etag } });
  const stale = await sendWith("of another version", '"999999999"');
  examiner.expect(stale, "the status 412", stale.status === 412);
  const wrong = await sendWith("of no version", "yesterday");
  examiner.expect(wrong, "the status 400", wrong.status === 400);
  const done = await sendWith("of any version", "*");
  examiner.expect(done, "that it is done", isDone(done));
  const next = await sendWith("of the version that was answered", done.headers.get("etag") ?? "");
  examiner.expect(next, "that it is not refused for its version", next.status !== 412);
}

/** Who has what would be answered is sent nothing. */
export async function answersOnlyWhatIsNew(examiner: Examiner): Promise<void> {
  const sample = await examiner.arrange();
  const read = await examiner.send("owner", "to see its ETag", sample);
  const etag = read.headers.get("etag") ?? "none";
  for (const header of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = { ...sample, headers: { "If-None-Match": header } };
    const same = await examiner.send("owner", `unless it is ${header}`, again);
    examiner.expect(same, "the status 304", same.status === 304);
    examiner.expect(same, "the same ETag", same.headers.get("etag") === etag);
  }
  const other = { ...sample, headers: { "If-None-Match": '"other"' } };
  const changed = await examiner.send("owner", "unless it is another", other);
  examiner.expect(changed, "the status 200", changed.status === 200);
}
