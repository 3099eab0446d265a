import {
  createDeliverStep,
  createDestinations,
  createHttpStep,
  createRollBackStep,
  deliverWebhooks,
} from "../../shared/engine/mod.ts";
import { openGenerators } from "../../shared/generation/mod.ts";
import { readHttpSettings, readRunnerSettings } from "../../shared/kernel/mod.ts";
import { createAskStep } from "../../shared/models/mod.ts";
import { createInspectStep, createSynthesiseStep } from "../../shared/orchestrator/mod.ts";
import { createWorkerApp } from "../_worker/app.ts";
import { openWorkbench } from "../_worker/open_workbench.ts";

/** The integration worker: puts the parts together, writes the quality report, delivers, does the steps that call others, and sends webhooks. */
export const app = createWorkerApp({
  slug: "cogo-integration-worker",
  queue: "integration",
  handlers(client) {
    const workbench = openWorkbench(client);
    const generators = openGenerators(workbench);
    const destinations = createDestinations({
      http: readHttpSettings(),
      runner: readRunnerSettings(),
    });
    return [
      ...generators.handlers("reconcile", "repair"),
      createInspectStep(client, generators),
      createSynthesiseStep(client),
      createHttpStep(readHttpSettings()),
      createDeliverStep(client, destinations),
      createRollBackStep(client, destinations),
      createAskStep(workbench.models, workbench.search),
    ];
  },
  background: (client) => [
    {
      name: "deliver_webhooks",
      feeds: [],
      woken: true,
      run: (deadline) => deliverWebhooks(client, deadline, { settings: readHttpSettings() }),
    },
  ],
});
