/** What the host gives the guest: pure functions and report channels, none of them reachable by tested code. */
export interface Host {
  /** Says that tested code asked for something the sandbox does not have. */
  readonly unsupported: (feature: string) => void;
  /** Says that a test has been declared, in the order of the file, and gives its number. */
  readonly declareTest: (name: string) => number;
  /** Reports how a declared test ended; of what failed, where, and what was compared. */
  readonly reportTest: (
    test: number,
    outcome: string,
    message: string,
    stack: string,
    expected: string,
    actual: string,
  ) => void;
  /** Says what the running test, or the file where none runs, shows nothing by although it passes. */
  readonly doubt: (message: string) => void;
  /** Evaluates the test file in the tested realm: a promise, unless it has failed already. */
  readonly importTestFile: () => unknown;
  /** Whether a value is a promise, of whatever realm. */
  readonly isPromise: (value: unknown) => boolean;
  /** Reports an error outside of any test. */
  readonly uncaught: (message: string) => void;
  readonly print: (text: string) => void;
  /** Ends the program; does not return. */
  readonly exit: (code: number) => never;
  readonly randomUuid: () => string;
  /** Milliseconds on the sandbox's clock. */
  readonly now: () => number;
  /** Moves the sandbox's clock forwards to a moment, in milliseconds. */
  readonly advanceTo: (moment: number) => void;
  /** Parses a URL with the host's own parser; "" when it is not one, else its parts, JSON. */
  readonly parseUrl: (url: string, base: string) => string;
  /** Sets one part of a URL by the host's own rules and returns the new URL. */
  readonly setUrlPart: (url: string, part: string, value: string) => string;
  readonly utf8Encode: (text: string) => ArrayBuffer;
}

declare const __cogoHost: Host;

/** Present while the guest code starts; the host removes the global before tested code runs. */
export const host: Host = __cogoHost;
