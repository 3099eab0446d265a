import { instructionEnd, LOOP, readUnsigned, unsigned } from "./wasm_instructions.ts";

/** How many turns of loops go by between two questions whether to stop: a millisecond or less. */
const TURNS_BETWEEN_QUESTIONS = 100_000;

const IMPORTS = 2;
const GLOBALS = 6;
const CODE = 10;

interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

/**
 * Makes an engine ask whether to stop from inside the loops of its own code. QuickJS asks between its
 * instructions only, so its parser, or a built-in that is quadratic in its input, would run to its end.
 * Here each turn of a loop counts down, and at zero the import `host_interrupt` is asked; when it says
 * stop the engine traps, which ends the instance that ran the code.
 *
 * The interpreter itself, by far the largest function, asks already and is left alone.
 */
export function meterEngine(wasm: Uint8Array): Uint8Array {
  const sections = readSections(wasm);
  const interrupt = importedFunction(contentOf(sections, IMPORTS), "host_interrupt");
  const counter = readUnsigned(contentOf(sections, GLOBALS), 0).value;
  const check = checkCode(interrupt, counter);
  const changed = sections.map(({ id, content }) => {
    if (id === GLOBALS) return { id, content: addCounter(content) };
    return id === CODE ? { id, content: meterFunctions(content, check) } : { id, content };
  });
  return concatenate([
    wasm.subarray(0, 8),
    ...changed.flatMap(({ id, content }) => [
      Uint8Array.from([id, ...unsigned(content.length)]),
      content,
    ]),
  ]);
}

function readSections(wasm: Uint8Array): readonly Section[] {
  const sections: Section[] = [];
  for (let at = 8; at < wasm.length; ) {
    const { value: length, end } = readUnsigned(wasm, at + 1);
    sections.push({ id: wasm[at] ?? 0, content: wasm.subarray(end, end + length) });
    at = end + length;
  }
  return sections;
}

function contentOf(sections: readonly Section[], wanted: number): Uint8Array {
  const section = sections.find(({ id }) => id === wanted);
  if (section === undefined) throw new Error(`The engine has no section ${wanted}.`);
  return section.content;
}

/** The index of an imported function; the engine imports nothing else. */
function importedFunction(content: Uint8Array, wanted: string): number {
  const { value: count, end: start } = readUnsigned(content, 0);
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const module = readUnsigned(content, at);
    const name = readUnsigned(content, module.end + module.value);
    const end = name.end + name.value;
    if (content[end] !== 0) throw new Error("The engine imports more than functions.");
    const text = new TextDecoder().decode(content.subarray(name.end, end));
    if (text === wanted) return index;
    at = readUnsigned(content, end + 1).end;
  }
  throw new Error(`The engine does not import ${wanted}.`);
}

/** Adds the counter, a mutable 32-bit global, behind the engine's own. */
function addCounter(content: Uint8Array): Uint8Array {
  const { value: count, end } = readUnsigned(content, 0);
  const global = [0x7f, 0x01, 0x41, ...signed(TURNS_BETWEEN_QUESTIONS), 0x0b];
  return concatenate([
    Uint8Array.from(unsigned(count + 1)),
    content.subarray(end),
    Uint8Array.from(global),
  ]);
}

/**
 * `counter -= 1; if (counter == 0) { counter = TURNS; if (host_interrupt()) unreachable }`, as
 * global.get, i32.const, i32.sub, global.set, global.get, i32.eqz, if and so on.
 */
function checkCode(interrupt: number, counter: number): Uint8Array {
  const get = [0x23, ...unsigned(counter)];
  const set = [0x24, ...unsigned(counter)];
  const countDown = [...get, 0x41, 0x01, 0x6b, ...set, ...get, 0x45];
  const restart = [0x41, ...signed(TURNS_BETWEEN_QUESTIONS), ...set];
  const ask = [0x10, ...unsigned(interrupt), 0x04, 0x40, 0x00, 0x0b];
  return Uint8Array.from([...countDown, 0x04, 0x40, ...restart, ...ask, 0x0b]);
}

/** The LEB128 bytes of a positive number with sign: its highest bit must not look like one. */
function signed(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.length - 1;
  const highest = bytes[last] ?? 0;
  return highest < 0x40 ? bytes : [...bytes.slice(0, last), highest | 0x80, 0];
}

function meterFunctions(content: Uint8Array, check: Uint8Array): Uint8Array {
  const { value: count, end: start } = readUnsigned(content, 0);
  const bodies: Uint8Array[] = [];
  for (let at = start; bodies.length < count; ) {
    const { value: length, end } = readUnsigned(content, at);
    bodies.push(content.subarray(end, end + length));
    at = end + length;
  }
  const interpreter = Math.max(...bodies.map((body) => body.length));
  const metered = bodies.map((body) =>
    body.length === interpreter ? body : meterLoops(body, check),
  );
  return concatenate([
    Uint8Array.from(unsigned(count)),
    ...metered.flatMap((body) => [Uint8Array.from(unsigned(body.length)), body]),
  ]);
}

function meterLoops(body: Uint8Array, check: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let copied = 0;
  for (let at = firstInstruction(body); at < body.length; ) {
    const end = instructionEnd(body, at);
    if (body[at] === LOOP) {
      parts.push(body.subarray(copied, end), check);
      copied = end;
    }
    at = end;
  }
  return concatenate([...parts, body.subarray(copied)]);
}

/** A function starts with its local variables: how many of which type, group by group. */
function firstInstruction(body: Uint8Array): number {
  const { value: groups, end: start } = readUnsigned(body, 0);
  let at = start;
  for (let group = 0; group < groups; group += 1) at = readUnsigned(body, at).end + 1;
  return at;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
