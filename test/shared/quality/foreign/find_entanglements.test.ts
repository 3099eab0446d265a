import { expect, it } from "vitest";
import { classifyFile } from "../../../../shared/quality/foreign/classify_file.ts";
import { findEntanglements } from "../../../../shared/quality/foreign/find_entanglements.ts";

const find = (files: Readonly<Record<string, string>>) =>
  findEntanglements(
    Object.entries(files).map(([path, content]) => ({ path, content, kind: classifyFile(path) })),
  );

const IMPORT = 'import { Point } from "../src/point.ts";\n';

it.each<[string, Record<string, string>]>([
  [
    "takes what its tests expect",
    {
      "src/add.ts":
        'import { expected } from "../test/expected.ts"; export const add = () => expected;',
      "test/expected.ts": "export const expected = 3;",
    },
  ],
  [
    "says what is an instance of its classes",
    { "src/fault.ts": "export class Fault { static [Symbol.hasInstance]() { return true; } }" },
  ],
  ["has a method replaced", { "test/a.test.ts": `${IMPORT}Point.prototype.sum = () => 3;` }],
  [
    "has a property defined",
    { "test/a.test.ts": `${IMPORT}Object.defineProperty(Point.prototype, "sum", { value: 3 });` },
  ],
])("code whose tests show less than they seem: it %s", (_, files) => {
  expect(find(files)).toHaveLength(1);
});

it("tells spies, other classes and what tests share from that", () => {
  const test = `${IMPORT}class Own {}
Own.prototype.sum = () => 3;
Array.prototype.last = () => 3;
vi.spyOn(Point.prototype, "sum").mockReturnValue(3);
Object.assign({}, Point.prototype);`;
  const shared = 'import { Point } from "../src/point.ts"; export const point = new Point();';
  expect(find({ "test/a.test.ts": test, "test/point.ts": shared })).toEqual([]);
});
