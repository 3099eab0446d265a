/** Just enough of WebAssembly's binary format to walk over the instructions of a function. */

export const LOOP = 0x03;

interface Decoded {
  readonly value: number;
  readonly end: number;
}

/** A LEB128 number without sign. */
export function readUnsigned(bytes: Uint8Array, start: number): Decoded {
  let value = 0;
  let scale = 1;
  for (let at = start; ; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    scale *= 0x80;
    if (byte < 0x80) return { value, end: at + 1 };
  }
}

/** The LEB128 bytes of a number without sign. */
export function unsigned(value: number): number[] {
  const low = value % 0x80;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(Math.floor(value / 0x80))];
}

type Skip = (bytes: Uint8Array, at: number) => number;

const nothing: Skip = (_bytes, at) => at;
const number: Skip = (bytes, at) => readUnsigned(bytes, at).end;
const numbers = (count: number): Skip => {
  return (bytes, at) => {
    let end = at;
    for (let index = 0; index < count; index += 1) end = number(bytes, end);
    return end;
  };
};
const fixed = (length: number): Skip => {
  return (_bytes, at) => at + length;
};
/** A vector of numbers, and a number after it: the targets of `br_table`. */
const branchTable: Skip = (bytes, at) => {
  const { value, end } = readUnsigned(bytes, at);
  return numbers(value + 1)(bytes, end);
};

/** Operands of the instructions that have any; the numeric ones between 0x45 and 0xc4 have none. */
const OPERANDS: ReadonlyMap<number, Skip> = new Map<number, Skip>([
  ...[0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b].map((code) => [code, nothing] as const),
  ...[0x02, LOOP, 0x04, 0x0c, 0x0d, 0x10, 0x12].map((code) => [code, number] as const),
  ...[0x11, 0x13].map((code) => [code, numbers(2)] as const),
  [0x0e, branchTable],
  ...range(0x20, 0x26).map((code) => [code, number] as const),
  ...range(0x28, 0x3e).map((code) => [code, numbers(2)] as const),
  ...range(0x3f, 0x42).map((code) => [code, number] as const),
  [0x43, fixed(4)],
  [0x44, fixed(8)],
  ...range(0x45, 0xc4).map((code) => [code, nothing] as const),
]);

/** The same for the instructions behind the prefix 0xfc, by what follows it. */
const PREFIXED: ReadonlyMap<number, Skip> = new Map<number, Skip>([
  ...range(0, 7).map((code) => [code, nothing] as const),
  ...[8, 10, 12, 14].map((code) => [code, numbers(2)] as const),
  ...[9, 11, 13, 15, 16, 17].map((code) => [code, number] as const),
]);

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Where the instruction that starts here ends. */
export function instructionEnd(bytes: Uint8Array, start: number): number {
  const code = bytes[start] ?? 0;
  if (code === 0xfc) {
    const { value, end } = readUnsigned(bytes, start + 1);
    return skipOperands(PREFIXED.get(value), `0xfc ${value}`, bytes, end);
  }
  return skipOperands(OPERANDS.get(code), code.toString(16), bytes, start + 1);
}

function skipOperands(
  skip: Skip | undefined,
  shown: string,
  bytes: Uint8Array,
  at: number,
): number {
  if (skip === undefined) throw new Error(`The engine has an unknown instruction, ${shown}.`);
  return skip(bytes, at);
}
