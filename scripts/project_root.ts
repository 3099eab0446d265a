import { fileURLToPath } from "node:url";

/** The repository: its migrations and functions are here, wherever a command was typed. */
export const PROJECT_ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
