import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { CogoError } from "../../shared/kernel/mod.ts";
import { defineBenchmark } from "./benchmark.ts";
import { spread } from "./measure.ts";
import { type JudgedFolder, judgeFolders } from "./verdict/folder_cases.ts";
import { judgeReading, parseReadingCases } from "./verdict/reading_cases.ts";

const paths = z
  .union([z.string(), z.array(z.string())])
  .default([])
  .transform((given) => [given].flat());

/**
 * Whether verdicts can be believed. Readings are requirements with the reading that a fair person gives them;
 * folders are projects with the verdicts that are true of them. It holds when no reading is wrong and nothing
 * passes that must not.
 */
export const benchVerdict = defineBenchmark({ readings: paths, folders: paths }, async (given) => {
  if (given.readings.length + given.folders.length === 0) {
    throw new CogoError({ code: "usage", message: "Expected --readings FILE or --folders FOLDER" });
  }
  const readings = await Promise.all(given.readings.map(reportReadings));
  const folders: ReturnType<typeof reportFolders>[] = [];
  for (const folder of given.folders) {
    folders.push(reportFolders(folder, await judgeFolders(folder)));
  }
  const passed =
    readings.every(({ wrong }) => wrong.length === 0) &&
    folders.every(({ wronglyPassed }) => wronglyPassed.length === 0);
  return { passed, readings, folders };
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
