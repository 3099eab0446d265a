/** IPv4 networks that are not the public internet: own, shared, local, documentation, benchmark, multicast. */
const NOT_PUBLIC: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

/** Whether an address, as a URL or DNS writes it, belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, "").toLowerCase();
  return bare.includes(":") ? isPublicIpv6(bare) : isPublicIpv4(toNumber(bare));
}

/** Whether a host is an address rather than a name. */
export function isAddress(host: string): boolean {
  return host.startsWith("[") || toNumber(host) !== undefined;
}

function isPublicIpv4(address: number | undefined): boolean {
  if (address === undefined) return false;
  return !NOT_PUBLIC.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(address / size) === Math.floor((toNumber(network) ?? 0) / size);
  });
}

function toNumber(dotted: string): number | undefined {
  const parts = dotted.split(".").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (parts.length !== 4 || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** Of IPv6 only global unicast is public, less what documents, tunnels or embeds an IPv4 address. */
function isPublicIpv6(address: string): boolean {
  const groups = expand(address);
  if (groups === undefined) return false;
  const [first = 0, second = 0] = groups;
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2002) return false;
  return !(first === 0x2001 && (second < 0x200 || second === 0xdb8));
}

function expand(address: string): readonly number[] | undefined {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const left = toGroups(head);
  const right = tail === undefined ? [] : toGroups(tail);
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...new Array<number>(missing).fill(0), ...right];
  return groups.some(Number.isNaN) ? undefined : groups;
}

function toGroups(text: string): readonly number[] {
  if (text === "") return [];
  return text
    .split(":")
    .map((group) => (/^[0-9a-f]{1,4}$/.test(group) ? Number(`0x${group}`) : Number.NaN));
}
