import { expect, it } from "vitest";
import { parseJson } from "../../../shared/kernel/parse_json.ts";

it.each<[string, unknown]>([
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", "9007199254740992"],
  ["-9007199254740993", "-9007199254740993"],
  ["1e400", "1e400"],
  ["-1e400", "-1e400"],
  ["6.02e23", 6.02e23],
  ["0.1", 0.1],
  ['"9007199254740993"', "9007199254740993"],
  ['{"a": 1, "a": 2}', { a: 2 }],
  ['{"__proto__": {"a": 1}}', JSON.parse('{"__proto__": {"a": 1}}')],
  ["[true, false, null]", [true, false, null]],
])("parseJson(%s) is %j", (text, expected) => {
  expect(parseJson(text)).toStrictEqual(expected);
});

it.each(["", "{", "[1,]", "01", "NaN", "{'a': 1}"])("parseJson(%s) throws", (text) => {
  expect(() => parseJson(text)).toThrow(SyntaxError);
});
