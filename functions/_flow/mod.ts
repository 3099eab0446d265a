/** What a flow is written with: `import { flow, serveFlows } from "cogo/flow"`. */
export {
  type Callable,
  type Duration,
  type Flow,
  FlowStepError,
  flow,
  type Question,
  type Run,
  type StepOptions,
  StepRefused,
  type StepTry,
  type Stored,
} from "../../shared/engine/mod.ts";
export { serveFlows } from "./serve_flows.ts";
