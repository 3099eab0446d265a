import {
  append,
  PrimordialTypeError,
  PrimordialWeakMap,
  primordialApply,
  promiseReject,
  promiseResolve,
  weakMapGet,
  weakMapSet,
} from "./primordials.ts";

type Implementation = (...args: never[]) => unknown;

interface MockState {
  readonly calls: (readonly unknown[])[];
  readonly results: { readonly type: "return" | "throw"; readonly value: unknown }[];
}

/** `vi.fn()`: records its calls, and answers as it is told. */
export interface MockFunction {
  (...args: readonly unknown[]): unknown;
  readonly mock: MockState;
}

const states = new PrimordialWeakMap<object, MockState>();

/** The record of a mock's calls; a TypeError for anything that is not a mock. */
export function mockStateOf(value: unknown): MockState {
  const state = typeof value === "function" ? weakMapGet(states, value) : undefined;
  if (state === undefined)
    throw new PrimordialTypeError("Expected a mock function made with vi.fn().");
  return state as MockState;
}

/** Makes a mock function, with or without a first implementation. */
export function createMock(initial?: Implementation): MockFunction {
  const state: MockState = { calls: [], results: [] };
  const once: Implementation[] = [];
  let implementation = initial;
  const mock = recordCalls(state, () => once.shift() ?? implementation);
  const clear = () => {
    state.calls.length = 0;
    state.results.length = 0;
    return mock;
  };
  const reset = () => {
    once.length = 0;
    implementation = initial;
    return clear();
  };
  const use = (next: Implementation) => {
    implementation = next;
    return mock;
  };
  const useOnce = (next: Implementation) => {
    once.push(next);
    return mock;
  };
  weakMapSet(states, mock, state);
  return Object.assign(mock, {
    mock: state,
    mockClear: clear,
    mockReset: reset,
    mockImplementation: use,
    mockImplementationOnce: useOnce,
    mockReturnValue: (value: unknown) => use(() => value),
    mockReturnValueOnce: (value: unknown) => useOnce(() => value),
    mockResolvedValue: (value: unknown) => use(() => promiseResolve(value)),
    mockResolvedValueOnce: (value: unknown) => useOnce(() => promiseResolve(value)),
    mockRejectedValue: (reason: unknown) => use(() => promiseReject(reason)),
    mockRejectedValueOnce: (reason: unknown) => useOnce(() => promiseReject(reason)),
  });
}

function recordCalls(state: MockState, choose: () => Implementation | undefined) {
  return function (this: unknown, ...args: readonly unknown[]): unknown {
    append(state.calls, args);
    const chosen = choose();
    try {
      const value = chosen === undefined ? undefined : primordialApply(chosen, this, args);
      append(state.results, { type: "return", value });
      return value;
    } catch (error) {
      append(state.results, { type: "throw", value: error });
      throw error;
    }
  };
}
