/** How tools mark a test beside what it tests, or in a folder of tests: the rest is the name of that. */
const MARKS = [
  /^(?<name>.+)[._-](?:test|tests|spec)$/,
  /^test[_-](?<name>.+)$/,
  /^(?<name>.*[A-Za-z0-9])(?:Test|Tests|TestCase|Spec)$/,
];

/** The module that a test's path says it tests, to be resolved against that path; null for what is no test. */
export function testedModule(path: string): string | null {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const stem = file.slice(0, Math.max(0, file.lastIndexOf(".")));
  for (const mark of MARKS) {
    const name = mark.exec(stem)?.groups?.name;
    if (name === undefined) continue;
    const apart = /(?:^|\/)(?:tests?|__tests__|specs?|e2e)\//.test(path);
    return apart && !name.includes(".") && name !== "index" ? name : `./${name}`;
  }
  return null;
}
