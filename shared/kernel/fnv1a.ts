const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * FNV-1a over the UTF-16 units of a part of a text, as 32 bits with a sign. A hash that goes on where
 * another ended takes its `state`. It does not withstand an attacker.
 */
export function fnv1a(text: string, state = OFFSET_BASIS, start = 0, end = text.length): number {
  let hash = state;
  for (let place = start; place < end; place += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(place), PRIME);
  }
  return hash;
}

/** The state a salted hash starts from. */
export function saltFnv1a(salt: number): number {
  return OFFSET_BASIS ^ salt;
}
