import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ASKING_WORDS } from "../../../shared/knowledge/ask/fillers.ts";
import { axisVector, embedPending, indexDocument } from "../../support/indexed_documents.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

const answerSchema = z.object({
  embedder: z.string().nullable(),
  activeEmbedder: z.string().nullable(),
  relevance: z.number(),
  unmatched: z.array(z.string()),
  results: z.array(
    z.object({
      path: z.string(),
      content: z.string(),
      score: z.number(),
      scores: z.record(z.string(), z.number().nullable()),
      matchedTerms: z.array(z.string()),
    }),
  ),
});

let test: TestDatabase;
let user: Awaited<ReturnType<TestDatabase["createUser"]>>;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  user = await test.createUser();
});

const index = (path: string, ...chunks: string[]) => indexDocument(test, user, { path, chunks });

async function search(query: string, more: object = {}, run = user.run) {
  const request = JSON.stringify({ query, mode: "lexical", limit: 10, ...more });
  const [row] = await run("select cogo_api.search_knowledge($1) as answer", [request]);
  return answerSchema.parse(row?.answer);
}
const paths = async (query: string, more?: object) =>
  (await search(query, more)).results.map(({ path }) => path);

describe("search_knowledge() on whether anything is known", () => {
  const relevance = async (query: string) => (await search(query)).relevance;

  beforeEach(async () => {
    for (let place = 0; place < 30; place++) {
      await index(
        `notes/${place}.md`,
        `Chapter ${place} speaks of the router and of how handlers are called`,
      );
    }
    await index("leases.md", "A lease expires when its worker stops sending heartbeats");
  });

  it("tells a question that is answered from one of whose words hardly any is there", async () => {
    expect(await relevance("when does the lease of a worker expire")).toBeGreaterThan(0.5);
    expect(await relevance("ostrich pomegranate zeppelin")).toBe(0);
    expect(await relevance("how long do I boil a goose egg in the chapter")).toBeLessThan(0.35);
  });

  it.each(["What does LEASES-7 mean?", "Explain LEASES-7", "Please tell me how to fix LEASES-7"])(
    "asks of an answer what is asked about, and not the words it is asked in: %s",
    async (question) => {
      await index("codes.md", "LEASES-7: the worker stops sending heartbeats");
      expect(await relevance(question)).toBeGreaterThan(0.35);
    },
  );

  it("knows a common word that is all of the question", async () => {
    expect(await relevance("router")).toBe(1);
  });

  it("knows nothing where nothing is", async () => {
    expect((await search("anything", {}, (await test.createUser()).run)).relevance).toBe(0);
  });

  it("says which filters no document fits", async () => {
    const { unmatched } = await search("router", {
      scope: { languages: ["Rust"], project: "nowhere" },
    });
    expect(unmatched).toEqual([
      'No document is in the language "Rust"',
      'No document is in the project "nowhere"',
    ]);
  });
});

describe("search_knowledge() on tests", () => {
  beforeEach(async () => {
    await index("src/auth.ts", "protects a route with a username");
    await index("src/auth.test.ts", "protects a route with a username and a username of the route");
  });

  it("ranks a test behind what it tests", async () => {
    expect(await paths("protects a route with a username")).toEqual([
      "src/auth.ts",
      "src/auth.test.ts",
    ]);
  });

  it("ranks it by its words where tests are asked for", async () => {
    const found = await paths("which test protects a route with a username");
    expect(found[0]).toBe("src/auth.test.ts");
  });
});

describe("search_knowledge() for a name", () => {
  beforeEach(async () => {
    await index("guide.md", "lowerBound, lowerBound and once more lowerBound: how it is called");
    const define = (path: string, qualifiedName: string, content: string) =>
      indexDocument(test, user, {
        ...{ path, type: "code", language: "typescript" },
        chunks: ["import it from there", content],
        symbols: [{ qualifiedName, chunk: 1 }],
      });
    await define("source/bound.ts", "lowerBound", "function lowerBound(list, value) {}");
    await define("source/bounds.test.ts", "Test.lowerBound", "lowerBound() tests lowerBound");
    await define("source/queue.ts", "Queue.size", "get size() {}");
    await define("source/list.ts", "List.size", "get size() { return this.size }");
  });

  it.each([
    "lowerBound",
    "lowerBound()",
    "Where is lowerBound defined?",
    "What is the function `lowerBound`?",
    "what does lowerBound do",
    "How does lowerBound work?",
  ])("puts its definition first: %s", async (query) => {
    const { results } = await search(query);
    expect(results[0]).toMatchObject({ path: "source/bound.ts", scores: { definition: 1 } });
    expect(results[1]).toMatchObject({ path: "source/bounds.test.ts" });
  });

  it.each(["Queue.size", "Queue#size", "Where is Queue::size?"])(
    "tells members of one name apart: %s",
    async (query) => expect((await paths(query))[0]).toBe("source/queue.ts"),
  );

  it("leaves the order alone where more is asked", async () => {
    const { results } = await search("how lowerBound is called");
    expect(results[0]?.path).toBe("guide.md");
    expect(results.every(({ scores }) => scores.definition === null)).toBe(true);
  });

  it("finds no definition outside its scope", async () => {
    expect(await paths("lowerBound", { scope: { types: ["text"] } })).toEqual(["guide.md"]);
  });
});

describe("search_knowledge() by words", () => {
  it("finds what holds any of the words, more and rarer words first", async () => {
    await index("retries.md", "A failed step is retried after a backoff");
    await index("steps.md", "A step belongs to a phase");
    await index("bananas.md", "Bananas are yellow");
    expect(await paths("how is a failed step retried")).toEqual(["retries.md", "steps.md"]);
  });

  it("knows the forms of a word", async () => {
    await index("a.md", "Leases expire when heartbeats stop");
    expect(await paths("expired lease heartbeat")).toEqual(["a.md"]);
  });

  it("finds an identifier by its parts and, first, by itself", async () => {
    await index("parts.ts", "get the user by an id that was given");
    await index("whole.ts", "const user = getUserById(id)");
    await index("snake.py", "def get_user_by_id(id): pass");
    expect((await paths("getUserById"))[0]).toBe("whole.ts");
    expect(await paths("getUserById")).toHaveLength(3);
    expect((await paths("get_user_by_id"))[0]).toBe("snake.py");
  });

  it.each(["ERR_SOCKET_CLOSED", "0x80070005", "OG001", "HTTP-404", "os.path.join"])(
    "finds the exact %s before its parts",
    async (code) => {
      await index("exact.md", `It says ${code} and ends`);
      await index(
        "parts.md",
        `${code.replaceAll(/[._-]/g, " and ")} err socket closed og http 404`,
      );
      expect((await paths(code))[0]).toBe("exact.md");
    },
  );

  it("finds text without spaces between words, and without its accents", async () => {
    await index("ja.md", "日本語の文章を検索する");
    await index("fr.md", "Élève préféré");
    expect(await paths("文章")).toEqual(["ja.md"]);
    expect(await paths("eleve prefere")).toEqual(["fr.md"]);
    await index("de.md", "In welcher Straße wohnt sie");
    expect(await paths("Strasse")).toEqual(["de.md"]);
  });

  it("finds a query of nothing but stop words where it stands word for word", async () => {
    await index("hamlet.txt", "To be, or not to be: that is the question");
    await index("other.txt", "A question to be answered");
    expect(await paths("or not to be")).toEqual(["hamlet.txt"]);
  });

  it("returns nothing, and does not fail, where no word is known", async () => {
    await index("a.md", "Something");
    expect(await paths("xyzzy")).toEqual([]);
    expect(await paths("%_\\'\"():*&|!")).toEqual([]);
  });

  it("says which words of the query a result holds, the rarest first", async () => {
    await index("a.md", "queue step backoff");
    await index("b.md", "queue step");
    await index("c.md", "queue");
    const { results } = await search("step of a queue with backoff");
    expect(results[0]?.matchedTerms).toEqual(["backoff", "step", "queue"]);
  });

  it("counts a chunk's header as its text", async () => {
    await indexDocument(test, user, {
      path: "guide.md",
      chunks: [{ header: "guide.md › Installation", content: "Run the command twice" }],
    });
    expect(await paths("installation")).toEqual(["guide.md"]);
  });

  it("gives at most so many chunks of one document", async () => {
    await index("many.md", "apple one", "apple two", "apple three", "apple four");
    await index("one.md", "apple");
    expect(await paths("apple", { perDocument: 2 })).toHaveLength(3);
  });
});

describe("search_knowledge() within a scope", () => {
  it("shows nobody another tenant's knowledge", async () => {
    await index("secret.md", "The launch code is swordfish");
    const other = await test.createUser();
    expect((await search("launch code swordfish", {}, other.run)).results).toEqual([]);
    const request = JSON.stringify({ query: "swordfish", mode: "lexical" });
    await expect(
      other.run("select cogo_api.search_knowledge($1, $2)", [request, user.userId]),
    ).rejects.toThrow("No tenant to search for");
  });

  it("lets a worker search for the tenant it names, and for no other", async () => {
    await index("mine.md", "swordfish");
    const request = JSON.stringify({ query: "swordfish", mode: "lexical" });
    const [row] = await test.asWorker("select cogo_api.search_knowledge($1, $2) as answer", [
      request,
      user.userId,
    ]);
    expect(answerSchema.parse(row?.answer).results.map(({ path }) => path)).toEqual(["mine.md"]);
  });

  it("filters before it ranks: the best within the scope comes, however many are better outside", async () => {
    for (let place = 0; place < 5; place++) {
      await indexDocument(test, user, {
        path: `outside/${place}.md`,
        chunks: ["apple apple apple"],
      });
    }
    await indexDocument(test, user, { path: "inside/a.md", chunks: ["an apple among many pears"] });
    expect(await paths("apple", { limit: 1, scope: { paths: ["inside/%"] } })).toEqual([
      "inside/a.md",
    ]);
  });
});

describe("search_knowledge() by words and meaning", () => {
  const useEmbedder = async (embedder: string, kind: string, weight: number) => {
    await test.asWorker("select * from cogo_api.use_embedder($1, $2, $3)", [
      embedder,
      kind,
      weight,
    ]);
  };
  /** Texts on one topic share an axis. */
  const topicOf = (text: string) =>
    axisVector(/car|vehicle|motor/.test(text) ? 0 : /fruit|apple/.test(text) ? 1 : 2);

  it("compares only vectors of the embedder that answers", async () => {
    await useEmbedder("first", "neural", 0.5);
    await index("car.md", "A car");
    await index("apple.md", "An apple");
    await embedPending(test, "first", topicOf);
    const query = { mode: "hybrid", embedding: topicOf("vehicle") };
    const first = await search("vehicle", { ...query, embedder: "first" });
    expect(first.embedder).toBe("first");
    expect(first.results[0]?.path).toBe("car.md");
    // The next model is being built: its vectors are not asked yet.
    await useEmbedder("second", "neural", 0.5);
    const second = await search("vehicle", { ...query, embedder: "second" });
    expect(second).toMatchObject({ embedder: null, activeEmbedder: "first", results: [] });
    await embedPending(test, "second", topicOf);
    const built = await search("vehicle", { ...query, embedder: "second" });
    expect(built).toMatchObject({ embedder: "second", activeEmbedder: "second" });
    expect(built.results[0]?.path).toBe("car.md");
  });

  it("lets meaning bring what shares no word, and words what meaning cannot tell apart", async () => {
    await useEmbedder("third", "neural", 0.5);
    await index("vehicle.md", "Every vehicle has wheels");
    await index("car.md", "The red car");
    await index("apple.md", "The red apple");
    await embedPending(test, "third", topicOf);
    const { results } = await search("car", {
      mode: "hybrid",
      embedder: "third",
      embedding: topicOf("car"),
    });
    expect(results.map(({ path }) => path).slice(0, 2)).toEqual(["car.md", "vehicle.md"]);
    expect(results[1]?.scores).toMatchObject({ lexical: null, vector: 1 });
  });

  it("hears hashed vectors only while they leave the best by words the best", async () => {
    await useEmbedder("hashed", "hashed", 0.9);
    await index("words.md", "apple apple apple");
    await index("vector.md", "an apple among other things that are no fruit at all");
    await embedPending(test, "hashed", (text) => axisVector(text.includes("among") ? 0 : 5));
    const { results } = await search("apple", {
      mode: "hybrid",
      embedder: "hashed",
      embedding: axisVector(0),
    });
    expect(results.map(({ path }) => path)).toEqual(["words.md", "vector.md"]);
  });
});

describe("search_knowledge() with feedback", () => {
  const fill = async () => {
    for (let place = 0; place < 10; place++) {
      await index(`filler/${place}.md`, `heat in the kitchen number ${place}`);
    }
  };

  it("brings what shares words with the best results though not with the query", async () => {
    await fill();
    await index("best.md", "heat heat transfer boundary layer laminar flow");
    await index("second.md", "heat transfer laminar boundary layer");
    await index("related.md", "laminar boundary layer flow over a plate");
    const lexical = await paths("heat transfer", { limit: 50 });
    const hybrid = await search("heat transfer", { mode: "hybrid", limit: 50 });
    expect(lexical).not.toContain("related.md");
    expect(hybrid.results.map(({ path }) => path)).toContain("related.md");
    expect(hybrid.results[0]?.path).toBe(lexical[0]);
  });

  it("never puts another chunk first than the words do", async () => {
    await fill();
    await index("answer.md", "heat of formation of zirconium");
    for (let place = 0; place < 6; place++) {
      await index(`drift/${place}.md`, "zirconium mining companies of the world listed by size");
    }
    for (const query of ["heat zirconium", "zirconium formation", "kitchen zirconium size"]) {
      const [byWords] = await paths(query);
      const { results } = await search(query, { mode: "hybrid" });
      expect(results[0]?.path).toBe(byWords);
    }
  });
});

describe("search_knowledge() in a session and in time", () => {
  it("lifts documents that served before, by a tenth at most", async () => {
    const first = await index("a.md", "apple pie recipe");
    const second = await index("b.md", "apple pie recipes");
    const found = { [second]: 1 };
    expect((await paths("apple pie"))[0]).toBe("a.md");
    expect((await paths("apple pie", { found }))[0]).toBe("b.md");
    expect((await paths("apple pie", { found: { [first]: 1 } }))[0]).toBe("a.md");
  });

  it("adds context texts at their weight", async () => {
    await index("retries.md", "retries of steps");
    await index("leases.md", "leases of steps");
    const context = [{ text: "leases", weight: 0.5 }];
    expect((await paths("steps", { context }))[0]).toBe("leases.md");
  });

  it("lets age take up to half of a result's worth where a half-life is given", async () => {
    const document = (path: string, modifiedAt: string, content: string) =>
      indexDocument(test, user, { path, modifiedAt, chunks: [content] });
    await document("old.md", "2020-01-01T00:00:00Z", "apple pie");
    await document("new.md", new Date().toISOString(), "apple pie of mine");
    expect((await paths("apple pie"))[0]).toBe("old.md");
    expect((await paths("apple pie", { halfLifeDays: 30 }))[0]).toBe("new.md");
  });
});

describe("the words by which one asks", () => {
  it("are the same for the relevance in SQL as in ask", async () => {
    const [found] = await test.asOwner(
      "select prosrc as body from pg_proc where oid = 'cogo.topic_of'::regproc",
    );
    const [, words = ""] = /\\m\((.*)\)\\M/s.exec(String(found?.body)) ?? [];
    expect(words.match(/[a-z]+/g)?.sort()).toEqual([...ASKING_WORDS].sort());
  });

  it("are left out of the topic, unless nothing else is left", async () => {
    const topicOf = async (query: string) => {
      const [row] = await test.asOwner("select btrim(cogo.topic_of($1)) as topic", [query]);
      return row?.topic;
    };
    expect(await topicOf("explain E10234 to me")).toBe("E10234 to me");
    expect(await topicOf("mean")).toBe("mean");
  });
});
