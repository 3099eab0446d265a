import { createProgram } from "./program/program.ts";
import { runProgram } from "./program/run_program.ts";

await runProgram(createProgram());
