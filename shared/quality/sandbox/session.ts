import { JSValueHandle, QuickJS } from "quickjs-wasi";
import { truncateText } from "../../kernel/mod.ts";
import { classifyFailure, classifyText } from "./classify_failure.ts";
import type { ExecutionFailure, SandboxLimits, TestCaseResult, TestOutcome } from "./contract.ts";
import { HOST_FUNCTIONS, type HostFunctionName, loadEngine } from "./engine.ts";
import type { GuestImage, GuestKind } from "./guest_image.ts";
import { parseUrl, setUrlPart } from "./guest_urls.ts";
import { MissingFeature } from "./missing_feature.ts";
import { pollClosely } from "./poll_closely.ts";
import { TestRecord } from "./test_record.ts";
import { VirtualClock } from "./virtual_clock.ts";

/** Where the guest's modules come from; both may throw, MissingFeature for what it cannot have. */
export interface ModuleSource {
  readonly resolve: (importer: string, specifier: string) => string;
  readonly load: (name: string) => string;
}

type HostFunctions = Record<
  HostFunctionName,
  (...args: JSValueHandle[]) => string | number | boolean | Uint8Array | JSValueHandle | undefined
>;

const MAXIMUM_OUTPUT = 10_000;
const MAXIMUM_MESSAGE = 4_000;
/** Long after the tests an interval that nobody has ended need not fire each millisecond. */
const LATE_INTERVAL_MILLISECONDS = 100;

/**
 * One execution in its own copy of the guest, used once and dropped.
 *
 * The first failure is final: tested code may catch an interruption or an exhausted memory and go
 * on, but it can no longer pass.
 */
export class Session {
  readonly tests = new TestRecord();
  output = "";
  /** Why it was stopped. */
  failure: ExecutionFailure | undefined;
  /** The first error outside of any test: vitest goes on with the tests, and fails the file. */
  uncaught: ExecutionFailure | undefined;
  /** Set when it called `process.exit`; nothing that it does afterwards counts. */
  exitCode: number | undefined;
  /** What tested code asked for and the sandbox lacks, since the last reported test. */
  unsupported: string | undefined;
  /** The same, while the test file loaded. */
  unsupportedAtLoad: string | undefined;
  /** What shows nothing although it passes, since the last reported test. */
  readonly doubts = new Set<string>();
  /** All tests ended so long ago that what still goes wrong is a doubt, and no failure. */
  isLongOver = false;
  /** Nobody needs what it would still do. */
  hasEnough = false;
  until: (test: TestCaseResult) => boolean = () => false;
  printed: (text: string) => void = () => undefined;
  /** The places of the project's own files in a stack, as `path:line`. */
  findPlaces: (stack: string) => readonly string[] = () => [];
  /** Evaluates the test file, for the runner; undefined when that has failed already. */
  importTestFile: () => JSValueHandle | undefined = () => undefined;

  readonly #kind: GuestKind;
  readonly #limits: SandboxLimits;
  readonly #clock = new VirtualClock();
  readonly #rejections = new Map<number, JSValueHandle>();
  #deadline = Number.POSITIVE_INFINITY;
  #poll: () => void = () => undefined;
  #guest: QuickJS | undefined;
  #controls: JSValueHandle | undefined;

  private constructor(kind: GuestKind, limits: SandboxLimits) {
    this.#kind = kind;
    this.#limits = limits;
  }

  /** Copies the image and starts the clock of the time limit. */
  static async open(
    image: GuestImage,
    limits: SandboxLimits,
    modules: ModuleSource,
  ): Promise<Session> {
    const session = new Session(image.kind, limits);
    await session.#start(image, modules);
    return session;
  }

  async #start(image: GuestImage, modules: ModuleSource): Promise<void> {
    const guest = await QuickJS.restore(image.snapshot, {
      wasm: await loadEngine(),
      memoryLimit: this.#limits.memoryBytes,
      maxStackSize: this.#limits.stackBytes,
      interruptHandler: () => this.#mustStop(),
      moduleLoader: {
        normalize: (importer, specifier) =>
          this.#noteMissing(() => modules.resolve(importer, specifier)),
        load: (name) => this.#noteMissing(() => modules.load(name)),
      },
      onUnhandledRejection: (promise, reason, handled) => {
        if (handled) this.#rejections.delete(promise.identity);
        else this.#rejections.set(promise.identity, reason.dup());
      },
      wasi: (memory) => {
        this.#poll = pollClosely(memory, image.pollCounters);
        return { clock_time_get: this.#clock.wasiFunction(memory), fd_write: () => 0 };
      },
    });
    const functions = this.#hostFunctions();
    for (const name of HOST_FUNCTIONS) {
      guest.registerHostCallback(name, (...args) => {
        const result = functions[name](...args);
        if (result instanceof JSValueHandle) return result;
        if (result instanceof Uint8Array) return guest.newArrayBuffer(result);
        return guest.hostToHandle(result);
      });
    }
    this.#guest = guest;
    this.#controls = guest.importHandle(image.controls);
    this.#deadline = performance.now() + this.#limits.timeoutMilliseconds;
    this.#poll();
  }

  /** Runs a step inside the limits; undefined when it, or an earlier one, failed. */
  attempt<Result>(step: (guest: QuickJS, controls: JSValueHandle) => Result): Result | undefined {
    if (this.#isOver() || this.#guest === undefined || this.#controls === undefined) {
      return undefined;
    }
    try {
      return step(this.#guest, this.#controls);
    } catch (error) {
      if (error instanceof MissingFeature) this.unsupported ??= error.feature;
      else this.#noteFailure(classifyFailure(error));
      return undefined;
    }
  }

  /**
   * Runs jobs and timers until nothing is left to run, `done` says so, or the next timer is further
   * away than `horizon`, in milliseconds of the sandbox's clock.
   */
  settle(done: () => boolean, horizon = Number.POSITIVE_INFINITY): void {
    const end = this.#clock.now() + horizon;
    for (;;) {
      this.#runJobs();
      this.#failOnRejection();
      if (this.#isOver() || done()) return;
      const shortest = this.isLongOver ? LATE_INTERVAL_MILLISECONDS : 0;
      const fired = this.control("fireNextTimer", end, shortest)?.toBoolean();
      this.#mustStop();
      if (fired !== true) return;
    }
  }

  /** Runs the promises' jobs, then what `process.nextTick` waits with, until neither has any. */
  #runJobs(): void {
    let ticked: boolean | undefined = true;
    while (ticked === true) {
      this.attempt((guest) => guest.executePendingJobs());
      ticked = this.control("runTicks")?.toBoolean();
    }
  }

  /** Calls one of the guest's controls inside the limits; undefined when it, or a step before, failed. */
  control(name: string, ...given: readonly (boolean | number)[]): JSValueHandle | undefined {
    return this.attempt((guest, controls) =>
      guest.callFunction(
        controls.getProp(name),
        guest.undefined,
        ...given.map((value) => guest.hostToHandle(value)),
      ),
    );
  }

  /** The code the program ends with: what it exited with, or `process.exitCode`. */
  endCode(): number {
    const set = this.control("exitCode")?.toNumber();
    return this.exitCode ?? set ?? 0;
  }

  #isOver(): boolean {
    return this.failure !== undefined || this.exitCode !== undefined || this.hasEnough;
  }

  /** Records why the execution failed; only the first reason counts. */
  fail({ reason, message }: ExecutionFailure): void {
    if (this.exitCode !== undefined || this.hasEnough) return;
    this.failure ??= { reason, message: truncateText(message, MAXIMUM_MESSAGE) };
  }

  /** A promise rejected and still without a handler once all jobs are done ends a Node program. */
  #failOnRejection(): void {
    const [reason] = this.#rejections.values();
    if (reason === undefined) return;
    this.#rejections.clear();
    const text = this.attempt((guest, controls) =>
      guest.callFunction(controls.getProp("describeThrown"), guest.undefined, reason).toString(),
    );
    if (text !== undefined) this.#noteUncaught(text);
  }

  #noteUncaught(text: string): void {
    this.#noteFailure(classifyText(text));
  }

  /** An uncaught error ends a program; tests go on after it, and their file fails. */
  #noteFailure(failure: ExecutionFailure): void {
    if (this.hasEnough) return;
    const { reason, message } = failure;
    if (this.isLongOver) this.doubts.add(`After the tests had ended: ${message}`);
    else if (this.#kind === "program" || reason !== "uncaught_error") this.fail(failure);
    else this.uncaught ??= { reason, message: truncateText(message, MAXIMUM_MESSAGE) };
  }

  #noteMissing(step: () => string): string {
    try {
      return step();
    } catch (error) {
      if (error instanceof MissingFeature) this.unsupported ??= error.feature;
      throw error;
    }
  }

  #mustStop(): boolean {
    this.#poll();
    if (performance.now() > this.#deadline) {
      const limit = this.#limits.timeoutMilliseconds;
      this.fail(
        this.isLongOver
          ? { reason: "incomplete", message: `What its tests left did not end within ${limit} ms.` }
          : { reason: "timeout", message: `It did not finish within ${limit} ms.` },
      );
    }
    return this.#isOver();
  }

  #hostFunctions(): HostFunctions {
    return {
      unsupported: (feature) => {
        this.unsupported ??= textOf(feature);
        return undefined;
      },
      declareTest: (name) => {
        this.unsupportedAtLoad ??= this.unsupported;
        this.unsupported = undefined;
        return this.tests.declare(textOf(name));
      },
      reportTest: (...told) => this.#reportTest(told),
      doubt: (message) => {
        this.doubts.add(truncateText(textOf(message), MAXIMUM_MESSAGE));
        return undefined;
      },
      importTestFile: () => this.importTestFile(),
      isPromise: (value) => value?.isPromise === true,
      uncaught: (message) => {
        this.#noteUncaught(textOf(message));
        return undefined;
      },
      print: (text) => {
        this.printed(textOf(text));
        this.output = truncateText(`${this.output}${textOf(text)}\n`, MAXIMUM_OUTPUT);
        return undefined;
      },
      exit: (code) => {
        this.exitCode ??= Number(textOf(code));
        throw new Error("process.exit");
      },
      randomUuid: () => crypto.randomUUID(),
      now: () => this.#clock.now(),
      advanceTo: (moment) => {
        this.#clock.advanceTo(Number(textOf(moment)));
        return undefined;
      },
      parseUrl: (url, base) => parseUrl(textOf(url), textOf(base)),
      setUrlPart: (url, part, value) => setUrlPart(textOf(url), textOf(part), textOf(value)),
      utf8Encode: (text) => new TextEncoder().encode(textOf(text)),
    };
  }

  #reportTest(told: readonly (JSValueHandle | undefined)[]): undefined {
    const [test = "", outcome, own = "", stack = "", expected = "", actual = ""] = told.map(textOf);
    const message = own === "" ? [...this.doubts].join("\n") : own;
    this.doubts.clear();
    const lacking = this.unsupportedAtLoad ?? this.unsupported;
    this.unsupported = undefined;
    const ended = TEST_OUTCOMES.find((known) => known === outcome) ?? "failed";
    const detail = { places: this.findPlaces(stack), expected, actual };
    const reported = this.tests.report(Number(test), ended, message, lacking, detail);
    if (this.until(reported)) this.hasEnough = true;
  }
}

const TEST_OUTCOMES: readonly TestOutcome[] = ["passed", "failed", "not_executed"];

function textOf(value: JSValueHandle | undefined): string {
  return value?.toString() ?? "";
}
