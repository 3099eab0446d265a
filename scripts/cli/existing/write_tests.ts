import pc from "picocolors";
import { characterisePaths, type Written } from "../../assess/characterise_paths.ts";
import { inert } from "../terminal/inert.ts";
import { createNotice } from "../terminal/notice.ts";

interface TestOptions {
  readonly apply?: true | undefined;
  readonly json?: true | undefined;
}

/** `./cogo test PATH…`: writes tests of what given code does. Status 0 when there are any. */
export async function writeTests(paths: readonly string[], options: TestOptions): Promise<number> {
  const apply = options.apply === true;
  const notice = createNotice();
  notice.announce("executing the code");
  const { announce } = notice;
  const result = await characterisePaths(paths, { apply, announce }).finally(notice.end);
  process.stdout.write(
    `${options.json ? JSON.stringify(result, null, 2) : render(result, apply)}\n`,
  );
  return result.tests > 0 ? 0 : 1;
}

function render(result: Written, apply: boolean): string {
  const { files, tests, mutants, verdict, reasons, notCharacterised, written } = result;
  const colors = pc.createColors(process.stdout.isTTY === true);
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${inert(line)}`)].join("\n")];
  const { killed, survived, survivors } = mutants;
  const places = survivors.map(({ path, line, change }) => `${path}:${line} ${change}`);
  const kept = files.filter(({ path }) => !written.includes(path)).map(({ path }) => path);
  return [
    ...(apply ? [] : files.map(({ path, content }) => `${colors.bold(path)}\n${inert(content)}`)),
    ...list("Written", written),
    ...(apply ? list("There already, and left as it is", kept) : []),
    ...list("Small changes that no test notices", places),
    ...list("Without tests", notCharacterised),
    ...list(
      `${colors.bold(verdict)}: ${tests} tests, ${killed} of ${killed + survived} mutants killed`,
      reasons,
    ),
    ...(apply || tests === 0 ? [] : ["Use --apply to write the files"]),
  ].join("\n\n");
}
