import type { RunFile } from "../assess/run_files.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import { walkSource } from "../mutation/walk_source.ts";
import { TEST_NAME } from "../sandbox/test_files.ts";
import { findEntries, moduleName } from "./package_entries.ts";

/** What of a project no test executes. */
export interface Unexecuted {
  /** All its files of code that no test reaches. */
  readonly paths: readonly string[];
  /** Those without which nothing is proven of what the project offers, in words. */
  readonly open: readonly string[];
}

const CODE = /\.[cm]?[jt]sx?$/;
/** Code that is no part of what a project does: declarations, configurations, benchmarks. */
const APART = /\.d\.[cm]?ts$|\.config\.[cm]?[jt]s$|\.bench\.[cm]?[jt]sx?$/;
/** Executed elsewhere, and listed as such. */
const INTEGRATION = /\.integration\.[cm]?[jt]sx?$/;

/**
 * Finds the code that no test executes, by what the tests import. A source that the package offers, or that is another
 * form of one that was executed (built, or in another language), leaves the project unproven; so does a file that
 * declares tests under a name by which vitest finds none.
 */
export function findUnexecuted(files: readonly RunFile[]): Unexecuted {
  const sources = new ProjectSources(files);
  const executed = new Set(
    files
      .filter(({ path, kind }) => kind === "test" && TEST_NAME.test(path))
      .flatMap(({ path }) => [...sources.pathsReachedBy(path)]),
  );
  // What others import is a suite that tests share, here or where integration tests are executed.
  const imported = new Set(files.flatMap(({ path }) => sources.importsOf(path)));
  const left = files
    .filter(({ path }) => CODE.test(path) && !APART.test(path) && !INTEGRATION.test(path))
    .filter(({ path, kind }) => kind !== "configuration" && !executed.has(path))
    .map((file) => ({
      ...file,
      declares: declaresTests(sources, file) && !imported.has(file.path),
    }))
    .filter(({ kind, declares }) => kind === "source" || declares);
  const offered = findEntries(files);
  const forms = new Map(
    files
      .filter(({ path, kind }) => kind === "source" && executed.has(path))
      .map(({ path }) => [moduleName(path), path]),
  );
  const open = left.flatMap(({ path, declares }) => {
    if (declares) return [`${path} declares tests, but vitest executes no file of that name`];
    const name = moduleName(path);
    const other = forms.get(name);
    if (other !== undefined) return [`Tests execute ${other}, but not ${path}, its other form`];
    return offered.has(name) && !onlyPassesOn(sources, path, executed)
      ? [`The package offers ${path}, which no test executes`]
      : [];
  });
  return { paths: left.map(({ path }) => path), open };
}

const DECLARING = /^(?:it|test|describe|suite)\b/;

function declaresTests(sources: ProjectSources, { path, content }: RunFile): boolean {
  if (!/["']vitest["']/.test(content)) return false;
  const source = sources.parse(path);
  let declares = false;
  if (source === undefined) return declares;
  walkSource(source, {
    names: new Set(["CallExpression"]),
    visit({ from }) {
      declares ||= DECLARING.test(content.slice(from, from + 10));
    },
  });
  return declares;
}

const STATEMENTS = new Set(["ExportDeclaration", "ImportDeclaration"]);

/** Whether a source has no code of its own and exports, by their names, what was executed; or exports nothing. */
function onlyPassesOn(
  sources: ProjectSources,
  path: string,
  executed: ReadonlySet<string>,
): boolean {
  const source = sources.parse(path);
  if (source === undefined) return false;
  const statements: string[] = [];
  let isOwn = false;
  for (let node = source.tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    const text = source.content.slice(node.from, node.to);
    if (node.name === "ExportDeclaration") statements.push(text);
    isOwn ||= !STATEMENTS.has(node.name) && !node.name.endsWith("Comment");
  }
  if (statements.length === 0) return true;
  const passesOn = statements.every(
    (text) => /\bfrom\s*["']/.test(text) && !/(?<!\bdefault|\*)\s+as\s/.test(text),
  );
  return !isOwn && passesOn && sources.importsOf(path).every((each) => executed.has(each));
}
