import { EvalFlags, type JSValueHandle, type QuickJS } from "quickjs-wasi";
import { builtInModule } from "./built_in_modules.ts";
import {
  defaultSandboxLimits,
  type ExecutionFailure,
  type ProgramInput,
  type ProgramResult,
} from "./contract.ts";
import { checkSyntax, evaluateSource, SourceSyntaxError } from "./evaluate_source.ts";
import { guestImage } from "./guest_image.ts";
import { importedPackages } from "./imported_packages.ts";
import { MissingFeature } from "./missing_feature.ts";
import { newerSyntax } from "./newer_syntax.ts";
import { type ModuleSource, Session } from "./session.ts";
import { type Stripped, stripTypes } from "./strip_types.ts";

/**
 * Runs one whole program as Node runs a file: it passes when it comes to its end, with its promises
 * and timers, without an uncaught error or an unhandled rejection, and with exit code 0.
 *
 * A JavaScript program is CommonJS and sloppy unless it only parses as an ES module, which is how
 * Node decides. A TypeScript program with imports becomes strict CommonJS, as its compiler makes it.
 */
export async function executeProgram(input: ProgramInput): Promise<ProgramResult> {
  const started = performance.now();
  const limits = { ...defaultSandboxLimits, ...input.limits };
  const forms = programForms(input.language, input.source);
  const image = await guestImage("program", importedPackages(input.source));
  const session = await Session.open(image, limits, programModules);
  const newer = newerSyntax(input.source, input.language);
  if (newer !== undefined) session.unsupported = `${newer}, as Node 20 has not`;
  let settled: () => boolean = () => true;
  for (const [index, form] of forms.entries()) {
    const last = index === forms.length - 1;
    const evaluated = evaluateForm(session, form, last);
    if (evaluated === undefined) continue;
    settled = evaluated;
    break;
  }
  session.settle(() => false);
  return {
    ...judge(session, settled),
    output: session.output,
    durationMilliseconds: performance.now() - started,
  };
}

interface ProgramForm {
  readonly kind: "commonjs" | "module";
  readonly stripped: Stripped;
}

/** The ways to read a program, in the order in which they are tried. */
function programForms(
  language: "typescript" | "javascript",
  source: string,
): readonly ProgramForm[] {
  // A line of "#!" is no JavaScript to a wrapped program.
  const text = source.replace(/^#!.*/, "");
  if (language === "javascript") {
    const stripped: Stripped = { ok: true, code: text };
    return [
      { kind: "commonjs", stripped },
      { kind: "module", stripped },
    ];
  }
  const hasModuleSyntax = /^[^\S\n]*(?:import|export)\b/m.test(text);
  const script = stripTypes(text, "module");
  return [
    { kind: "commonjs", stripped: hasModuleSyntax ? stripTypes(text, "commonjs") : script },
    { kind: "module", stripped: script },
  ];
}

/** Starts one form; undefined when it does not parse and there is another to try. */
function evaluateForm(
  session: Session,
  form: ProgramForm,
  last: boolean,
): (() => boolean) | undefined {
  const { stripped } = form;
  if (!stripped.ok) {
    if (stripped.unsupported) session.unsupported = stripped.message;
    session.fail({ reason: "syntax_error", message: stripped.message });
    return () => false;
  }
  return session.attempt((guest, controls) => {
    try {
      if (form.kind === "module") {
        const flags = EvalFlags.TYPE_MODULE;
        const promise = evaluateSource(guest, stripped.code, "program.mjs", flags);
        return () => promise.promiseState !== PENDING;
      }
      const body = evaluateProgramBody(guest, stripped.code);
      guest.callFunction(controls.getProp("runCommonJs"), guest.undefined, body);
      return () => true;
    } catch (error) {
      if (!last && error instanceof SourceSyntaxError) return undefined;
      throw error;
    }
  });
}

/**
 * The program as the body of Node's wrapper, which it must not leave. A body that closed a method early
 * would have to go on with a comma or a brace; one that closed a declaration, with a statement. No text
 * does both, so one that parses as either is a body.
 */
function evaluateProgramBody(guest: QuickJS, code: string): JSValueHandle {
  const body = `program(exports, require, module, __filename, __dirname) {${code}\n}`;
  checkSyntax(guest, `function ${body}`, "program.js");
  return evaluateSource(guest, `({ ${body} }).program`, "program.js", EvalFlags.TYPE_GLOBAL);
}

/** quickjs-wasi's number for a promise that is pending. */
const PENDING = 0;

const programModules: ModuleSource = {
  resolve: (_importer, specifier) => {
    const builtIn = builtInModule(specifier);
    // A lone program has no files beside it.
    if (specifier.startsWith(".")) throw new Error(`Cannot find module '${specifier}'.`);
    if (builtIn === undefined) throw new MissingFeature(`the module ${specifier}`);
    return builtIn;
  },
  // Whatever resolves is in the guest already.
  load: (name) => {
    throw new MissingFeature(`the module ${name}`);
  },
};

function judge(
  session: Session,
  settled: () => boolean,
): Pick<ProgramResult, "outcome" | "failure"> {
  if (session.unsupported !== undefined) {
    const failure: ExecutionFailure = {
      reason: "unsupported_feature",
      message: `The sandbox does not have ${session.unsupported}.`,
    };
    return { outcome: "not_executed", failure };
  }
  if (session.failure !== undefined) return { outcome: "failed", failure: session.failure };
  const code = session.endCode();
  if (code !== 0) {
    const failure = { reason: "process_exit" as const, message: `It ended with code ${code}.` };
    return { outcome: "failed", failure };
  }
  if (session.exitCode === undefined && !settled()) {
    return {
      outcome: "failed",
      failure: { reason: "never_settled", message: "A top-level await never settled." },
    };
  }
  return { outcome: "passed" };
}
