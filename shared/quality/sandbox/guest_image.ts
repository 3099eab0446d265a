import { EvalFlags, type JSValueHandle, QuickJS, type Snapshot } from "quickjs-wasi";
import { availableModules } from "./built_in_modules.ts";
import { decompress } from "./decompress.ts";
import { HOST_FUNCTIONS, loadEngine } from "./engine.ts";
import { guestCore, guestMocks, guestPackages, guestRunner } from "./guest.generated.ts";
import { findPollCounters } from "./poll_closely.ts";
import { createRealm, inRealm } from "./realm.ts";

/**
 * A guest that has started: its own code, and the packages asked for, are loaded, nothing tested has
 * run. Every execution starts from a copy of its memory in a new WebAssembly instance, so none can
 * see or break another, and loading is paid for once an isolate.
 */
export interface GuestImage {
  readonly kind: GuestKind;
  readonly snapshot: Snapshot;
  /** The handle of the guest's controls, valid in every copy. */
  readonly controls: number;
  /** Where the engine counts down to its next question whether to stop, in each realm. */
  readonly pollCounters: readonly number[];
}

/** A `program` runs alone; `tests` have vitest beside them, in a realm of its own. */
export type GuestKind = "program" | "tests";

const images = new Map<string, Promise<GuestImage>>();

/** The image with exactly these packages loaded; made on first use, then kept. */
export function guestImage(kind: GuestKind, packages: readonly string[]): Promise<GuestImage> {
  const wanted = availableModules.filter((name) => packages.includes(name));
  const key = [kind, ...wanted].join(" ");
  const image = images.get(key) ?? startGuest(kind, wanted);
  images.set(key, image);
  image.catch(() => images.delete(key));
  return image;
}

async function startGuest(kind: GuestKind, packages: readonly string[]): Promise<GuestImage> {
  const facades = new Map<string, string>();
  const engine = await loadEngine();
  const guest = await QuickJS.create({
    wasm: engine,
    moduleLoader: {
      normalize: (_base, specifier) => specifier.replace(/^\.\/(.*)\.js$/, "$1"),
      load: (name) => facades.get(name) ?? refuse(name),
    },
  });
  const host = createHost(guest);
  guest.global.setProp("__cogoHost", host);
  guest.evalBytecode(await decompress(guestCore));
  const controls = guest.global.getProp("__cogoControls");
  const runner = kind === "tests" ? await startRunner(guest, host) : undefined;
  for (const [name, source] of facadeSources(guest)) facades.set(name, source);
  await registerPackages(guest, packages);
  loadModules(guest, [...facades.keys()], packages);
  guest.evalCode("__cogoControls.defineAbsent();", "sandbox");
  guest.evalCode("delete globalThis.__cogoHost; delete globalThis.__cogoControls;", "sandbox");
  if (runner !== undefined) {
    controls.setProp("runTestFile", runner.controls.getProp("runTestFile"));
    guest.callFunction(runner.controls.getProp("seal"), guest.undefined);
  }
  const token = guest.exportHandle(controls);
  guest.runGC();
  const snapshot = guest.snapshot();
  const contexts = [snapshot.contextPtr, ...(runner === undefined ? [] : [runner.realm])];
  const pollCounters = await findPollCounters(engine, snapshot, contexts);
  return { kind, snapshot, controls: token, pollCounters };
}

/** While the guest starts it asks the host for nothing but the clock. */
function createHost(guest: QuickJS): JSValueHandle {
  const host = guest.newObject();
  for (const name of HOST_FUNCTIONS) {
    host.setProp(
      name,
      guest.newFunction(name, () => guest.newNumber(0)),
    );
  }
  return host;
}

/**
 * Starts vitest in a second realm and gives the tested realm its functions. Afterwards nothing leads
 * from one realm to the other's built-ins but those functions, and they are frozen.
 */
async function startRunner(
  guest: QuickJS,
  host: JSValueHandle,
): Promise<{ realm: number; controls: JSValueHandle }> {
  const tested = guest.global;
  const mocks = await decompress(guestMocks);
  const code = await decompress(guestRunner);
  const realm = createRealm(guest);
  const runner = inRealm(guest, realm, () => {
    const global = guest.getGlobal();
    global.setProp("__cogoHost", host);
    global.setProp("__cogoTested", tested);
    guest.evalBytecode(code);
    return global.getProp("__cogoRunner");
  });
  tested.setProp("__cogoRunner", runner);
  guest.evalBytecode(mocks);
  guest.evalCode("delete globalThis.__cogoRunner;", "sandbox");
  return { realm, controls: runner };
}

/** Loads modules into the guest's registry, and keeps the packages where `require` finds them. */
function loadModules(
  guest: QuickJS,
  facades: readonly string[],
  packages: readonly string[],
): void {
  const lines = facades.map((name) => `import ${JSON.stringify(name)};`);
  for (const [index, name] of packages.entries()) {
    lines.push(`import * as package${index} from ${JSON.stringify(name)};`);
    lines.push(
      `__cogoControls.packages[${JSON.stringify(name)}] = package${index}.default ?? package${index};`,
    );
  }
  const started = guest.evalCode(lines.join("\n"), "sandbox:start", EvalFlags.TYPE_MODULE);
  guest.executePendingJobs();
  if (started.promiseState !== FULFILLED)
    throw new Error("The sandbox's own modules did not load.");
}

/** quickjs-wasi's number for a promise that is fulfilled. */
const FULFILLED = 1;

function refuse(name: string): never {
  throw new Error(`The sandbox has no module ${name}.`);
}

/** Puts packages into the guest's module registry, whatever they import before them. */
async function registerPackages(guest: QuickJS, packages: readonly string[]): Promise<void> {
  const registered = new Set<string>();
  const register = async (name: string): Promise<void> => {
    if (registered.has(name)) return;
    registered.add(name);
    const { imports, bytecode } = guestPackages[name] ?? refuse(name);
    for (const imported of imports) await register(imported);
    guest.evalBytecode(await decompress(bytecode));
  };
  for (const name of packages) await register(name);
}

/** Each built-in as an ES module: the object itself as default, its members as named exports. */
function facadeSources(guest: QuickJS): readonly (readonly [string, string])[] {
  const listing = guest.evalCode(
    "Object.entries(__cogoControls.modules).map(([name, members]) => [name, ...Object.keys(members)].join()).join(' ')",
    "sandbox",
  );
  return listing
    .toString()
    .split(" ")
    .map((line) => {
      const [name = "", ...members] = line.split(",");
      const object = `__cogoControls.modules[${JSON.stringify(name)}]`;
      const exported = `export default ${object};\nexport const { ${members.join(", ")} } = ${object};`;
      return [name === "vitest" ? name : `node:${name}`, exported];
    });
}
