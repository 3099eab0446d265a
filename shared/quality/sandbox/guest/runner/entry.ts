import "./globals.ts";
import { chai } from "@vitest/expect";
import { fixStackTraces } from "./authors.ts";
import { acceptDate, rememberBuiltIns } from "./built_ins.ts";
import { globalExpect } from "./expect.ts";
import { harden, reachable, refuseCodeFromText } from "./harden.ts";
import { runTestFile } from "./test_file.ts";
import { bridgeRealms, testedObjects } from "./tested_realm.ts";
import { vitestModule } from "./vitest_module.ts";
import { noteFakeTimers, watchFakeTimers } from "./watched_timers.ts";

bridgeRealms();

/** Leaves nothing of the runner that tested code could change but by adding matchers of its own. */
function seal(): void {
  rememberBuiltIns();
  for (const name of ["__cogoHost", "__cogoTested", "__cogoRunner"]) {
    Reflect.deleteProperty(globalThis, name);
  }
  fixStackTraces();
  refuseCodeFromText();
  const open = [chai.Assertion.prototype, globalExpect, globalExpect.not];
  harden(reachable([globalThis, vitestModule], testedObjects), open);
}

/** What the host drives the runner by. */
Object.defineProperty(globalThis, "__cogoRunner", {
  configurable: true,
  value: { runTestFile, vitestModule, acceptDate, watchFakeTimers, noteFakeTimers, seal },
});
