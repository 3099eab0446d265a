import type { MachineRequest } from "../../../shared/engine/mod.ts";
import { clearFolder, readFolder, writeFolder } from "./folder.ts";
import { createBranch, deleteBranch, readBase, writeCommit } from "./repository.ts";

/** Does what a delivery asks of this machine. @throws MachineRefused. */
export async function deliver(request: MachineRequest): Promise<object> {
  const { path } = request;
  switch (request.operation) {
    case "read-base":
      return await readBase(path);
    case "write-commit":
      return await writeCommit(path, request);
    case "create-branch":
      await createBranch(path, request.branch, request.commit);
      return {};
    case "delete-branch":
      await deleteBranch(path, request.branch, request.commit);
      return {};
    case "read-folder":
      return await readFolder(path, request.files);
    case "write-folder":
      await writeFolder(path, request.files);
      return {};
    case "clear-folder":
      await clearFolder(path, request.files);
      return {};
  }
}
