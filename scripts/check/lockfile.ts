import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

/**
 * Checks that package-lock.json names the optional packages of every platform, and with `--fix` adds
 * those that are missing. `npm install` leaves out what its registry mirror does not carry, and `npm ci`
 * then refuses the file everywhere.
 */
const packageSchema = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
const lockSchema = z.looseObject({ packages: z.record(z.string(), packageSchema) });

const OPERATING_SYSTEMS = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const PROCESSORS = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "x64",
];

/** A platform package's conditions, from its name: "@oxc-parser/binding-linux-x64-musl". */
function conditions(name: string) {
  const words = name.replace("windows", "win32").split(/[/-]/);
  const os = OPERATING_SYSTEMS.find((each) => words.includes(each));
  const cpu = PROCESSORS.find((each) => words.includes(each));
  if (os === undefined || cpu === undefined) return undefined;
  const libc = words.some((word) => word.startsWith("musl")) ? { libc: ["musl"] } : {};
  return { os: [os], cpu: [cpu], ...libc };
}

const path = new URL("../../package-lock.json", import.meta.url);
const lock = lockSchema.parse(JSON.parse(readFileSync(path, "utf8")));
const missing = Object.values(lock.packages).flatMap((each) =>
  Object.entries(each.optionalDependencies ?? {})
    .filter(([name]) => lock.packages[`node_modules/${name}`] === undefined)
    .map(([name, version]) => ({ name, version, dev: each.dev })),
);

if (process.argv.includes("--fix")) {
  for (const { name, version, dev } of missing) {
    const platform = conditions(name);
    if (platform === undefined) continue;
    const kind = dev === true ? { dev: true } : {};
    lock.packages[`node_modules/${name}`] = { version, ...kind, optional: true, ...platform };
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, null, 2);
  writeFileSync(path, `${text}\n`);
} else if (missing.length > 0) {
  const names = missing.map((each) => each.name).join(", ");
  console.error(`package-lock.json misses ${names}: run npm run lock:fix`);
  process.exitCode = 1;
}
