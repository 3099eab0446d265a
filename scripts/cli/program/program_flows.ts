import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { dataOption, exit } from "./program_options.ts";

const FLOW_ACTIONS = ["deploy", "start", "list"] as const;
const SCHEDULE_ACTIONS = ["add", "list", "pause", "resume", "remove"] as const;

export function addFlowCommand(program: Command): void {
  program.commandsGroup("Flows:");
  program
    .command("flow")
    .description("Deploy, start and list durable functions of your own")
    .addArgument(new Argument("<action>", "what to do").choices(FLOW_ACTIONS))
    .argument("[subject]", "deploy: the function's folder; start: the flow's name")
    .option("--input <json>", "start: what it is started with (default: {})")
    .option("--project-ref <ref>", "deploy: a hosted project; see ./cogo help deploy")
    .addOption(dataOption())
    .action(async (action, subject, options) =>
      exit((await import("../flows/flow.ts")).flow(action, subject, options)),
    );
}

export function addScheduleCommand(program: Command): void {
  program
    .command("schedule")
    .description("Let tasks and flows begin by themselves, again and again")
    .addArgument(new Argument("<action>", "what to do").choices(SCHEDULE_ACTIONS))
    .argument("[name]", "the schedule's name")
    .option("--cron <expression>", "add: when, such as '0 9 * * mon-fri'")
    .option("--time-zone <name>", "add: whose clocks, such as Europe/Berlin (default: UTC)")
    .option("--requirement <text>", "add: what its tasks are to do")
    .option("--plan <file>", "add: the plan of its tasks, as JSON")
    .option("--flow <name>", "add: the flow that it starts instead")
    .option("--input <json>", "add: what the flow is started with (default: {})")
    .addOption(
      new Option("--overlap <rule>", "add: while a task of it is open (default: skip)").choices([
        "skip",
        "replace",
        "allow",
      ]),
    )
    .addOption(
      new Option("--catch-up <rule>", "add: which missed firings are made up (default: last)") //
        .choices(["none", "last", "all"]),
    )
    .addOption(dataOption())
    .action(async (action, name, options) =>
      exit((await import("../flows/schedule.ts")).schedule(action, name, options)),
    );
}
