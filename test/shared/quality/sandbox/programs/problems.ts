/** A small task with a test, one right solution and wrong ones, all JavaScript. */
export interface Problem {
  readonly name: string;
  readonly test: string;
  readonly right: string;
  readonly wrong: readonly string[];
}

/** CommonJS, sloppy, tested with `assert`. */
export const problems: readonly Problem[] = [
  {
    name: "sum of the even numbers",
    test: `const assert = require('assert'); assert.equal(evens([1, 2, 4]), 6); assert.equal(evens([]), 0);`,
    right: `function evens(list) { return list.filter((n) => n % 2 === 0).reduce((a, b) => a + b, 0); }`,
    wrong: [
      `function evens(list) { return list.filter((n) => n % 2 === 0).reduce((a, b) => a + b); }`,
    ],
  },
  {
    name: "word counts as a Map",
    test: `const assert = require('node:assert/strict'); assert.deepEqual(count("b a b"), new Map([["a", 1], ["b", 2]]));`,
    right: `const count = (text) => text.split(" ").reduce((map, word) => map.set(word, (map.get(word) ?? 0) + 1), new Map());`,
    wrong: [`const count = (text) => new Map(text.split(" ").map((word) => [word, 1]));`],
  },
  {
    name: "common items as a Set",
    test: `const assert = require('assert').strict; assert.deepEqual(common([{ a: 1 }, 2, 3], [3, 2]), new Set([3, 2])); assert.notDeepEqual(common([1], [1]), new Set([2]));`,
    right: `function common(a, b) { const other = new Set(b); return new Set(a.filter((x) => other.has(x))); }`,
    wrong: [`function common(a, b) { return new Set([...a, ...b]); }`],
  },
  {
    name: "a mean, near enough",
    test: `const assert = require('assert'); assert(Math.abs(mean([0.1, 0.2, 0.3]) - 0.2) < 1e-9); assert.ok(Number.isNaN(mean([])));`,
    right: `function mean(l) { let s = 0; for (const x of l) s += x; return s / l.length; }`,
    wrong: [`function mean(l) { return l.reduce((a, b) => a + b, 0) / (l.length || 1); }`],
  },
  {
    name: "sorting numbers",
    test: `const assert = require('assert'); assert.deepStrictEqual(sorted([10, 9, 1, -1]), [-1, 1, 9, 10]);`,
    right: `const sorted = (list) => [...list].sort((a, b) => a - b);`,
    wrong: [`const sorted = (list) => [...list].sort();`],
  },
  {
    name: "a stable sort by length",
    test: `const assert = require('assert'); assert.deepEqual(byLength(["bb", "a", "aa", "c", ""]), ["", "a", "c", "bb", "aa"]);`,
    right: `function byLength(words) { return words.slice().sort((x, y) => x.length - y.length); }`,
    wrong: [
      `function byLength(words) { return words.slice().sort((x, y) => x.length - y.length || (x < y ? -1 : 1)); }`,
    ],
  },
  {
    name: "snake case by a regular expression",
    test: `const assert = require('assert'); assert.strictEqual(snake("someHTTPName2"), "some_http_name2");`,
    right: `const snake = (s) => s.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2").toLowerCase();`,
    wrong: [`const snake = (s) => s.replace(/([A-Z])/g, "_$1").toLowerCase();`],
  },
  {
    name: "named groups and lookbehind",
    test: `const assert = require('assert'); assert.deepEqual({ ...price("costs €12.50 or $3.99") }, { whole: "3", cents: "99" });`,
    right: `function price(text) { return text.match(/(?<=\\$)(?<whole>\\d+)\\.(?<cents>\\d{2})/).groups; }`,
    wrong: [
      `function price(text) { return text.match(/(?<=[€$])(?<whole>\\d+)\\.(?<cents>\\d{2})/u).groups; }`,
    ],
  },
  {
    name: "sticky and global matching",
    test: `const assert = require('assert'); assert.deepEqual(tokens("12+3*x"), ["12", "+", "3", "*", "x"]); assert.throws(() => tokens("1 ?"), /at 1/);`,
    right: `function tokens(s) { const re = /\\d+|[a-z]+|[-+*/]/y; const out = []; while (re.lastIndex < s.length) { const at = re.lastIndex; const m = re.exec(s); if (!m) throw new SyntaxError("at " + at); out.push(m[0]); } return out; }`,
    wrong: [`function tokens(s) { return s.match(/\\d+|[a-z]+|[-+*/]/g); }`],
  },
  {
    name: "permutations by recursion",
    test: `const assert = require('assert'); assert.deepEqual(perms([1, 2, 3]).map(String).sort(), ["1,2,3", "1,3,2", "2,1,3", "2,3,1", "3,1,2", "3,2,1"]);`,
    right: `function perms(l) { return l.length < 2 ? [l] : l.flatMap((x, i) => perms([...l.slice(0, i), ...l.slice(i + 1)]).map((r) => [x, ...r])); }`,
    wrong: [
      `function perms(l) { return l.length < 2 ? [l] : l.flatMap((x, i) => perms(l.slice(i + 1)).map((r) => [x, ...r])); }`,
    ],
  },
  {
    name: "a recursion 1,000 deep",
    test: `const assert = require('assert'); assert.equal(depth(1000), 1000);`,
    right: `function depth(n) { return n === 0 ? 0 : 1 + depth(n - 1); }`,
    wrong: [`function depth(n) { return n === 0 ? 0 : 1 + depth(n); }`],
  },
  {
    name: "memoised Fibonacci with BigInt",
    test: `const assert = require('assert'); assert.strictEqual(fib(90), 2880067194370816120n);`,
    right: `const fib = (() => { const seen = [0n, 1n]; return (n) => seen[n] ?? (seen[n] = fib(n - 1) + fib(n - 2)); })();`,
    wrong: [
      `const fib = (n) => { let [a, b] = [0, 1]; while (n--) [a, b] = [b, a + b]; return BigInt(a) + 1n; };`,
    ],
  },
  {
    name: "building a triangle of text",
    test: `const assert = require('assert'); assert.equal(triangle(3), "  *\\n ***\\n*****");`,
    right: `const triangle = (n) => Array.from({ length: n }, (_, i) => " ".repeat(n - i - 1) + "*".repeat(2 * i + 1)).join("\\n");`,
    wrong: [
      `const triangle = (n) => Array.from({ length: n }, (_, i) => " ".repeat(n - i) + "*".repeat(2 * i + 1)).join("\\n");`,
    ],
  },
  {
    name: "days between dates",
    test: `const assert = require('assert'); assert.equal(days("2024-02-28", "2024-03-01"), 2); assert.equal(days("2023-02-28", "2023-03-01"), 1);`,
    right: `function days(a, b) { return (Date.parse(b) - Date.parse(a)) / 864e5; }`,
    wrong: [
      `function days(a, b) { const [x, y] = [a, b].map((d) => new Date(d)); return y.getUTCDate() - x.getUTCDate() + 30; }`,
    ],
  },
  {
    name: "adding months",
    test: `const assert = require('assert'); assert.equal(addMonths(new Date(Date.UTC(2024, 0, 31)), 1).toISOString(), "2024-02-29T00:00:00.000Z");`,
    right: `function addMonths(date, n) { const d = new Date(date); const day = d.getUTCDate(); d.setUTCDate(1); d.setUTCMonth(d.getUTCMonth() + n); const last = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 0)).getUTCDate(); d.setUTCDate(Math.min(day, last)); return d; }`,
    wrong: [
      `function addMonths(date, n) { const d = new Date(date); d.setUTCMonth(d.getUTCMonth() + n); return d; }`,
    ],
  },
  {
    name: "a temperature with getters and setters",
    test: `const assert = require('assert'); const t = new Temperature(100); assert.equal(t.fahrenheit, 212); t.fahrenheit = 32; assert.equal(t.celsius, 0); assert.deepEqual(Object.keys(t), []);`,
    right: `class Temperature { #c; constructor(c) { this.#c = c; } get celsius() { return this.#c; } get fahrenheit() { return this.#c * 9 / 5 + 32; } set fahrenheit(f) { this.#c = (f - 32) * 5 / 9; } }`,
    wrong: [
      `class Temperature { constructor(c) { this.celsius = c; } get fahrenheit() { return this.celsius * 9 / 5 + 32; } set fahrenheit(f) { this.celsius = (f - 32) * 5 / 9; } }`,
    ],
  },
  {
    name: "a generator of primes",
    test: `const assert = require('assert'); const it = primes(); assert.deepEqual(Array.from({ length: 5 }, () => it.next().value), [2, 3, 5, 7, 11]); assert.deepEqual(it.return(9), { value: 9, done: true });`,
    right: `function* primes() { for (let n = 2; ; n++) { let p = true; for (let d = 2; d * d <= n; d++) if (n % d === 0) { p = false; break; } if (p) yield n; } }`,
    wrong: [
      `function* primes() { for (let n = 2; ; n++) { let p = true; for (let d = 2; d * d < n; d++) if (n % d === 0) p = false; if (p) yield n; } }`,
    ],
  },
  {
    name: "waiting for several timers",
    test: `const assert = require('assert'); (async () => { const from = Date.now(); assert.deepEqual(await all([later(30, "a"), later(10, "b")]), ["a", "b"]); assert(Date.now() - from >= 29); })();`,
    right: `const later = (ms, v) => new Promise((resolve) => setTimeout(resolve, ms, v)); const all = (list) => Promise.all(list);`,
    wrong: [
      `const later = (ms, v) => new Promise((resolve) => setTimeout(resolve, ms, v)); const all = async (list) => { const out = []; await Promise.all(list.map((p) => p.then((v) => out.push(v)))); return out; };`,
    ],
  },
  {
    name: "the order of jobs",
    test: `const assert = require('assert'); const seen = []; order(seen); setTimeout(() => assert.equal(seen.join(), "sync,tick,micro,timer"), 20);`,
    right: `function order(seen) { setTimeout(() => seen.push("timer"), 0); Promise.resolve().then(() => seen.push("micro")); process.nextTick(() => seen.push("tick")); seen.push("sync"); }`,
    wrong: [
      `async function order(seen) { setTimeout(() => seen.push("timer"), 0); seen.push("sync"); await null; seen.push("micro"); seen.push("tick"); }`,
    ],
  },
  {
    name: "a rejection with a cause",
    test: `const assert = require('assert'); assert.rejects(load(), (e) => e.message === "load" && e.cause.code === 7);`,
    right: `async function load() { try { throw Object.assign(new Error("inner"), { code: 7 }); } catch (cause) { throw new Error("load", { cause }); } }`,
    wrong: [`async function load() { throw new Error("load"); }`],
  },
  {
    name: "grouping with lodash",
    test: `const assert = require('assert'); assert.deepEqual(group([6.1, 4.2, 6.3]), { 4: [4.2], 6: [6.1, 6.3] });`,
    right: `const _ = require("lodash"); const group = (list) => _.groupBy(list, Math.floor);`,
    wrong: [`const _ = require("lodash"); const group = (list) => _.countBy(list, Math.floor);`],
  },
  {
    name: "a deep copy",
    test: `const assert = require('assert'); const from = { a: [1, { b: new Date(5) }], m: new Map([["k", new Set([1])]]) }; from.self = from; const to = copy(from); assert.deepStrictEqual(to, from); to.a[1].b.setTime(6); assert.equal(from.a[1].b.getTime(), 5);`,
    right: `const copy = (x) => structuredClone(x);`,
    wrong: [
      `const copy = (x) => ({ ...x });`,
      `const copy = (x) => JSON.parse(JSON.stringify(x));`,
    ],
  },
  {
    name: "flattening",
    test: `const assert = require('assert'); assert.deepEqual(flat([1, [2, [3, [[]]]]]), [1, 2, 3]);`,
    right: `const flat = (l) => l.flat(Infinity);`,
    wrong: [`const flat = (l) => l.flat();`],
  },
  {
    name: "sparse arrays",
    test: `const assert = require('assert'); assert.deepStrictEqual(make(), [1, , 3]); assert.notDeepStrictEqual([1, undefined, 3], [1, , 3]);`,
    right: `function make() { const a = [1]; a[2] = 3; return a; }`,
    wrong: [`function make() { return [1, undefined, 3]; }`],
  },
  {
    name: "sums that minus zero would betray",
    test: `const assert = require('assert'); assert.strictEqual(clean(-0.2), 0); assert.deepStrictEqual([clean(0)], [0]);`,
    right: `const clean = (x) => Math.round(x) + 0;`,
    wrong: [`const clean = (x) => Math.round(x);`],
  },
  {
    name: "loose and strict deep equality",
    test: `const assert = require('assert'); assert.deepEqual(parse("1,2"), ["1", 2]); assert.throws(() => assert.deepStrictEqual(parse("1,2"), ["1", 2]), assert.AssertionError);`,
    right: `const parse = (s) => s.split(",");`,
    wrong: [`const parse = (s) => s.split(",").reverse();`],
  },
  {
    name: "errors of a custom class",
    test: `const assert = require('assert'); assert.throws(() => check(-1), { name: "RangeError", message: /negative/ }); assert.throws(() => check("x"), TypeError); assert.doesNotThrow(() => check(1));`,
    right: `function check(n) { if (typeof n !== "number") throw new TypeError("not a number"); if (n < 0) throw new RangeError("negative: " + n); }`,
    wrong: [
      `function check(n) { if (typeof n !== "number") throw new TypeError("not a number"); if (n < 0) throw new Error("negative: " + n); }`,
    ],
  },
  {
    name: "a prototype from before classes",
    test: `const assert = require('assert'); var d = new Dog("Rex"); assert(d instanceof Animal); assert.equal(d.speak(), "Rex barks"); assert.equal(Dog.super_, Animal); assert.equal(d.constructor, Dog);`,
    right: `var util = require("util"); function Animal(name) { this.name = name; } Animal.prototype.speak = function () { return this.name + " " + this.verb; }; function Dog(name) { Animal.call(this, name); } util.inherits(Dog, Animal); Dog.prototype.verb = "barks";`,
    wrong: [
      `var util = require("util"); function Animal(name) { this.name = name; } Animal.prototype.speak = function () { return this.name + " " + this.verb; }; function Dog(name) {} util.inherits(Dog, Animal); Dog.prototype.verb = "barks";`,
    ],
  },
  {
    name: "this in sloppy functions",
    test: `const assert = require('assert'); assert.equal(whoami(), globalThis); assert.equal(typeof whoami.call("a"), "object");`,
    right: `function whoami() { return this; }`,
    wrong: [`"use strict"; function whoami() { return this; }`],
  },
  {
    name: "hoisting and closures",
    test: `const assert = require('assert'); assert.deepEqual(made.map((f) => f()), [0, 1, 2]);`,
    right: `var made = []; for (let i = 0; i < 3; i++) made.push(() => i);`,
    wrong: [`var made = []; for (var i = 0; i < 3; i++) made.push(() => i);`],
  },
  {
    name: "code points, not units",
    test: `const assert = require('assert'); assert.equal(reverse("añ😀b"), "b😀ña"); assert.equal("e\\u0301".normalize("NFC").length, 1);`,
    right: `const reverse = (s) => [...s].reverse().join("");`,
    wrong: [`const reverse = (s) => s.split("").reverse().join("");`],
  },
  {
    name: "formatting numbers",
    test: `const assert = require('assert'); assert.equal(money(1234567.891), "1,234,567.89"); assert.equal((0.000001234).toString() + (1e21).toFixed(2) + (255).toString(36) + (1.005).toFixed(2) + (25).toPrecision(1), "0.0000012341e+2173" + "1.00" + "3e+1");`,
    right: `const money = (n) => n.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });`,
    wrong: [`const money = (n) => n.toFixed(2);`],
  },
  {
    name: "JSON with a replacer and reviver",
    test: `const assert = require('assert'); const text = save({ n: 1n, u: undefined, d: new Date(0), x: NaN }); assert.equal(text, '{\\n  "n": "1n",\\n  "d": "1970-01-01T00:00:00.000Z",\\n  "x": null\\n}'); assert.deepEqual(JSON.parse('[1,{"a":2}]', (k, v) => (typeof v === "number" ? v + 1 : v)), [2, { a: 3 }]);`,
    right: `const save = (o) => JSON.stringify(o, (k, v) => (typeof v === "bigint" ? v + "n" : v), 2);`,
    wrong: [`const save = (o) => JSON.stringify(o, null, 2);`],
  },
  {
    name: "a proxy with defaults",
    test: `const assert = require('assert'); const o = withDefault({ a: 1 }, 0); assert.equal(o.a + o.b, 1); assert("a" in o && !("b" in o)); o.b = 5; assert.equal(o.b, 5);`,
    right: `const withDefault = (o, d) => new Proxy(o, { get: (t, k, r) => (Reflect.has(t, k) ? Reflect.get(t, k, r) : d) });`,
    wrong: [
      `const withDefault = (o, d) => new Proxy(o, { get: (t, k) => t[k] || d, has: () => true });`,
    ],
  },
  {
    name: "an iterable range",
    test: `const assert = require('assert'); assert.deepEqual([...new Range(1, 4)], [1, 2, 3]); const [a, ...rest] = new Range(0, 3); assert.deepEqual([a, rest], [0, [1, 2]]); assert.equal(Math.max(...new Range(0, 9)), 8);`,
    right: `class Range { constructor(a, b) { Object.assign(this, { a, b }); } *[Symbol.iterator]() { for (let i = this.a; i < this.b; i++) yield i; } }`,
    wrong: [
      `class Range { constructor(a, b) { Object.assign(this, { a, b }); } *[Symbol.iterator]() { for (let i = this.a; i <= this.b; i++) yield i; } }`,
    ],
  },
  {
    name: "an asynchronous stream",
    test: `const assert = require('assert'); (async () => { const got = []; for await (const x of ticks(3)) got.push(x); assert.deepEqual(got, [0, 1, 2]); })();`,
    right: `async function* ticks(n) { for (let i = 0; i < n; i++) { await new Promise((r) => setTimeout(r, 2)); yield i; } }`,
    wrong: [
      `async function* ticks(n) { for (let i = 0; i <= n; i++) { await new Promise((r) => setTimeout(r, 2)); yield i; } }`,
    ],
  },
  {
    name: "typed arrays",
    test: `const assert = require('assert'); assert.deepStrictEqual(clamp([300, -5, 1.5]), new Uint8ClampedArray([255, 0, 2])); assert.notDeepStrictEqual(new Uint8Array([1]), new Int8Array([1]));`,
    right: `const clamp = (l) => Uint8ClampedArray.from(l);`,
    wrong: [`const clamp = (l) => Uint8Array.from(l);`],
  },
  {
    name: "bits",
    test: `const assert = require('assert'); assert.equal(popcount(-1), 32); assert.equal(popcount(5), 2);`,
    right: `function popcount(n) { let c = 0; n >>>= 0; while (n) { c += n & 1; n >>>= 1; } return c; }`,
    wrong: [`function popcount(n) { let c = 0; while (n) { c += n & 1; n >>= 1; } return c; }`],
  },
  {
    name: "labels and nested loops",
    test: `const assert = require('assert'); assert.deepEqual(find([[1, 2], [3, 4]], 3), [1, 0]); assert.equal(find([[1]], 2), null);`,
    right: `function find(g, x) { let at = null; outer: for (let r = 0; r < g.length; r++) { for (let c = 0; c < g[r].length; c++) { if (g[r][c] !== x) continue; at = [r, c]; break outer; } } return at; }`,
    wrong: [
      `function find(g, x) { let at = null; for (let r in g) { for (let c in g[r]) { if (g[r][c] === x) { at = [r, c]; break; } } } return at && at.concat(x); }`,
    ],
  },
  {
    name: "balanced brackets",
    test: `const assert = require('assert'); for (const [s, ok] of [["([]{})", true], ["([)]", false], ["", true], ["(", false], [")", false]]) assert.strictEqual(balanced(s), ok, s);`,
    right: `function balanced(s) { const open = []; const pair = { ")": "(", "]": "[", "}": "{" }; for (const c of s) { if (pair[c]) { if (open.pop() !== pair[c]) return false; } else open.push(c); } return open.length === 0; }`,
    wrong: [
      `function balanced(s) { let n = 0; for (const c of s) n += "([{".includes(c) ? 1 : -1; return n === 0; }`,
    ],
  },
  {
    name: "greatest common divisor",
    test: `const assert = require('assert'); assert.equal(gcd(48, 18), 6); assert.equal(gcd(7, 0), 7);`,
    right: `function gcd(a, b) { return b ? gcd(b, a % b) : a; }`,
    wrong: [`function gcd(a, b) { return gcd(b, a % b); }`],
  },
  {
    name: "binary search",
    test: `const assert = require('assert'); const l = [1, 3, 5, 7]; assert.equal(search(l, 7), 3); assert.equal(search(l, 4), -1);`,
    right: `function search(l, x) { let lo = 0, hi = l.length - 1; while (lo <= hi) { const mid = (lo + hi) >> 1; if (l[mid] === x) return mid; if (l[mid] < x) lo = mid + 1; else hi = mid - 1; } return -1; }`,
    wrong: [
      `function search(l, x) { let lo = 0, hi = l.length - 1; while (lo < hi) { const mid = (lo + hi) >> 1; if (l[mid] === x) return mid; if (l[mid] < x) lo = mid + 1; else hi = mid - 1; } return -1; }`,
    ],
  },
  {
    name: "a debounce",
    test: `const assert = require('assert'); let n = 0; const f = debounce(() => n++, 20); f(); f(); f(); setTimeout(() => assert.equal(n, 1), 60);`,
    right: `const debounce = (f, ms) => { let t; return (...a) => { clearTimeout(t); t = setTimeout(() => f(...a), ms); }; };`,
    wrong: [`const debounce = (f, ms) => (...a) => { setTimeout(() => f(...a), ms); };`],
  },
];
