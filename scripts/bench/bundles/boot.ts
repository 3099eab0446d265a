// Runs under Deno: loads a function and says what that took, in milliseconds of processor time.
import process from "node:process";

const entrypoint = process.argv.at(-1) ?? "";
const before = process.cpuUsage();
await import(entrypoint);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1_000);
process.exit();
