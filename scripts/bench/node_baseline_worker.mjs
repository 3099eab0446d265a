// A plain module, because worker threads do not inherit the loader that runs the TypeScript ones.
import { createRequire } from "node:module";
import vm from "node:vm";
import { parentPort } from "node:worker_threads";
import sucrase from "sucrase";

const require = createRequire(import.meta.url);
// A program that fails takes its time too; whether it does is not asked here.
process.on("unhandledRejection", () => {});

function compile(language, source) {
  if (language === "javascript" && !/^\s*(?:import|export)\b/m.test(source)) return source;
  const transforms = language === "typescript" ? ["typescript", "imports"] : ["imports"];
  return sucrase.transform(source, {
    transforms,
    disableESTransforms: true,
    enableLegacyTypeScriptModuleInterop: language === "typescript",
  }).code;
}

async function run({ language, source, timeoutMilliseconds }) {
  const started = performance.now();
  try {
    const module = { exports: {} };
    const context = vm.createContext({
      require,
      module,
      exports: module.exports,
      setTimeout,
      console: { ...console, log() {} },
    });
    vm.runInContext(compile(language, source), context, { timeout: timeoutMilliseconds });
    await new Promise((resolve) => setImmediate(resolve));
  } catch {}
  return { milliseconds: performance.now() - started };
}

parentPort.on("message", async (task) => parentPort.postMessage(await run(task)));
