import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { defaultSandboxLimits } from "../../shared/quality/mod.ts";
import { defineBenchmark, showProgress } from "./benchmark.ts";
import { spread } from "./measure.ts";
import { type EndedAttack, endure, readAttacks } from "./verdict/attack_cases.ts";
import { type JudgedFolder, judgeFolders } from "./verdict/folder_cases.ts";
import { judgeReading, parseReadingCases } from "./verdict/reading_cases.ts";

const paths = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((given) => [given].flat());

const OPTIONS = { readings: paths, folders: paths, hangs: paths };

/**
 * Whether verdicts can be believed. Readings are requirements with the reading that a fair person gives them;
 * folders are projects with the verdicts that are true of them; hangs are tests that take all they can get. It
 * holds when no reading is wrong, nothing passes that must not, and each attack ends within twice its limit.
 */
export const benchVerdict = defineBenchmark(OPTIONS, async (given) => {
  if (given.readings.length + given.folders.length + given.hangs.length === 0) {
    const message = "Expected --readings FILE, --folders FOLDER or --hangs FOLDER";
    throw new CogoError({ code: "usage", message });
  }
  const readings = await Promise.all(given.readings.map(reportReadings));
  const folders: ReturnType<typeof reportFolders>[] = [];
  for (const folder of given.folders) {
    folders.push(reportFolders(folder, await judgeFolders(folder)));
  }
  const hangs: Awaited<ReturnType<typeof reportAttacks>>[] = [];
  for (const folder of given.hangs) hangs.push(await reportAttacks(folder));
  const passed =
    hangs.every(({ passed, late }) => passed.length + late.length === 0) &&
    readings.every(({ wrong }) => wrong.length === 0) &&
    folders.every(({ wronglyPassed }) => wronglyPassed.length === 0);
  return { passed, readings, folders, hangs };
});

async function reportReadings(path: string) {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new CogoError({ code: "usage", message: `Expected a file to read at ${path}`, cause });
  });
  const judged = parseReadingCases(text).map((each) => ({ ...each, outcome: judgeReading(each) }));
  const readable = judged.filter(({ expect }) => expect === "right");
  const unreadable = judged.filter(({ expect }) => expect === "refused");
  const right = readable.filter(({ outcome }) => outcome === "right").length;
  return {
    file: basename(path),
    cases: judged.length,
    readable: readable.length,
    right,
    rightShare: readable.length === 0 ? null : right / readable.length,
    unreadable: unreadable.length,
    refused: unreadable.filter(({ outcome }) => outcome === "refused").length,
    wrong: judged.filter(({ outcome }) => outcome === "wrong").map(({ id }) => id),
  };
}

const { timeoutMilliseconds } = defaultSandboxLimits;

async function reportAttacks(folder: string) {
  const silence = new Silence();
  const ended: EndedAttack[] = [];
  for (const attack of await readAttacks(folder)) {
    showProgress(`${attack.kind}: ${attack.name}`);
    const first = await endure(attack, timeoutMilliseconds);
    // A busy machine can be late itself; an attack that has got past the limit is late again.
    const isLate = first.milliseconds > 2 * timeoutMilliseconds;
    ended.push(isLate ? await endure(attack, timeoutMilliseconds) : first);
    await silence.beat();
  }
  const count = (wanted: EndedAttack["end"]) => ended.filter(({ end }) => end === wanted).length;
  const named = (wanted: (each: EndedAttack) => boolean) =>
    ended.filter(wanted).map(({ kind, name, milliseconds }) => ({ kind, name, milliseconds }));
  return {
    folder: basename(folder),
    attacks: ended.length,
    limitMilliseconds: timeoutMilliseconds,
    timedOut: count("timed out"),
    outOfMemory: count("out of memory"),
    refused: count("refused"),
    milliseconds: spread(ended.map(({ milliseconds }) => milliseconds)),
    longestSilenceMilliseconds: Math.round(silence.longest),
    passed: named(({ end }) => end === "passed"),
    late: named(({ milliseconds }) => milliseconds > 2 * timeoutMilliseconds),
  };
}

/** How long the event loop, and with it a worker's heartbeats, stood still. */
class Silence {
  longest = 0;
  #last = performance.now();

  async beat(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve));
    const now = performance.now();
    this.longest = Math.max(this.longest, now - this.#last);
    this.#last = now;
  }
}

function reportFolders(folder: string, judged: readonly JudgedFolder[]) {
  const off = judged.filter(({ expected, verdict }) => !expected.includes(verdict));
  const told = (wanted: string) =>
    off
      .filter(({ verdict }) => verdict === wanted)
      .map(({ id, expected, why }) => ({ id, expected, why }));
  const defined = (values: readonly (number | undefined)[]) =>
    values.filter((value) => value !== undefined);
  return {
    folder: basename(folder),
    projects: judged.length,
    agreed: judged.length - off.length,
    wronglyPassed: told("passed"),
    wronglyFailed: told("failed"),
    unhelpful: told("unproven"),
    criteriaProven: {
      proven: judged.reduce((sum, { criteria }) => sum + criteria.proven, 0),
      all: judged.reduce((sum, { criteria }) => sum + criteria.all, 0),
    },
    mutationScore: spread(defined(judged.map(({ mutationScore }) => mutationScore))),
    mutationMultiple: spread(defined(judged.map(({ mutationMultiple }) => mutationMultiple))),
  };
}
