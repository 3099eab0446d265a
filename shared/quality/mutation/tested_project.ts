import { passedPlainly, type SourceFile, type TestFileResult } from "../sandbox/contract.ts";
import { ProjectSources } from "./project_sources.ts";
import type { ParsedSource } from "./walk_source.ts";

/** A test file whose tests pass, with what it takes and the sources it reaches. */
export interface TestedFile {
  readonly path: string;
  readonly milliseconds: number;
  readonly sources: readonly ParsedSource[];
}

/** A test that passes; it is known by its place among all of them. */
export interface PassingTest {
  readonly file: TestedFile;
  readonly title: string;
  /** The criteria that its title names. */
  readonly criteria: readonly string[];
}

/** A project with the tests that pass on it. */
export class TestedProject {
  readonly files: readonly SourceFile[];
  readonly testFiles: readonly TestedFile[];
  readonly tests: readonly PassingTest[];
  /** The sources that any of the tests reach. */
  readonly sources: ReadonlyMap<string, ParsedSource>;
  /** What all these tests take, in milliseconds. */
  readonly suite: number;

  constructor(subject: {
    readonly files: readonly SourceFile[];
    readonly criteria: readonly { readonly id: string }[];
    readonly testFiles: readonly TestFileResult[];
  }) {
    this.files = subject.files;
    const sources = new ProjectSources(subject.files);
    const usable = subject.testFiles
      .filter(({ outcome }) => outcome !== "failed")
      .map(({ path, tests, durationMilliseconds }) => ({
        path,
        passing: tests.filter(passedPlainly),
        milliseconds: durationMilliseconds,
        sources: sources.reachedBy(path),
      }))
      .filter(({ passing }) => passing.length > 0);
    this.testFiles = usable;
    this.tests = usable.flatMap((file) =>
      file.passing.map(({ name }) => ({
        file,
        title: name,
        criteria: subject.criteria.flatMap(({ id }) => (name.includes(`[${id}]`) ? [id] : [])),
      })),
    );
    const reached = usable.flatMap((file) => file.sources);
    this.sources = new Map(reached.map((source) => [source.path, source]));
    this.suite = usable.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  }

  /** The places of a file's tests with one of these titles. */
  placesOf(file: TestedFile, titles: readonly string[]): number[] {
    const wanted = new Set(titles);
    return this.tests.flatMap((test, place) =>
      test.file === file && wanted.has(test.title) ? [place] : [],
    );
  }
}
