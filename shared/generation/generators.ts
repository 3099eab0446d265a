import type { ModelUse, StepHandler } from "../engine/mod.ts";
import { createModelGenerator } from "./by_models/model_generator.ts";
import { createWriteStep } from "./by_models/steps/write_step.ts";
import { createTemplateStep } from "./by_templates/steps/template_step.ts";
import { createTemplateGenerator } from "./by_templates/template_generator.ts";
import type { Generator } from "./generator.ts";
import type { Workbench } from "./workbench.ts";

/** The generators of a worker. */
export interface Generators {
  /** The one that generates a new task: models where it may ask them and a provider is configured, else code templates. */
  choose(models: ModelUse): Generator;
  /** The one that a run began with. @throws when no generator has the name. */
  named(name: string): Generator;
  /** The handlers of these kinds of steps, whichever generator they belong to. */
  handlers(...kinds: readonly string[]): readonly StepHandler[];
  /** The keys of the steps whose outputs a kind reads; undefined when no generator has the kind. */
  readsOf(kind: string): readonly string[] | undefined;
}

/** The handlers of the steps that write single files. They need no sandbox, and what asks for them alone is bundled without one. */
export function openWriters(workbench: Workbench): readonly StepHandler[] {
  return [createTemplateStep(workbench.client, "document"), createWriteStep(workbench)];
}

/** Opens both generators. This is the only place that asks whether a model can be called. */
export function openGenerators(workbench: Workbench): Generators {
  const byTemplates = createTemplateGenerator(workbench);
  const byModels = createModelGenerator(workbench);
  const all = [byTemplates, byModels];
  return {
    choose: (models) =>
      models === "auto" && workbench.models.providers.length > 0 ? byModels : byTemplates,
    named(name) {
      const generator = all.find((each) => each.name === name);
      if (generator === undefined) throw new Error(`Expected a generator named "${name}"`);
      return generator;
    },
    handlers: (...kinds) =>
      kinds.map((kind) => {
        const handler = all.flatMap(({ handlers }) => handlers).find((each) => each.kind === kind);
        if (handler === undefined) throw new Error(`Expected a generator with a step "${kind}"`);
        return handler;
      }),
    readsOf: (kind) => all.map(({ reads }) => reads[kind]).find((keys) => keys !== undefined),
  };
}
