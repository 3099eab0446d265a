import { MemoryStore } from "../../../../../../shared/generation/by_templates/templates/runtime/memory.ts";
import {
  describeResource,
  describeService,
} from "../../../../../../shared/generation/by_templates/templates/runtime/testing/service.ts";
import { expectations, service } from "./library.ts";

const tested = { service, expectations, openStore: () => new MemoryStore(service.resources) };

describeService(tested);
for (const resource of service.resources) describeResource(tested, resource);
