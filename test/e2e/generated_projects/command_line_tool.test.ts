import { describeGenerated } from "./describe_generated.ts";

describeGenerated("command-line-tool");
