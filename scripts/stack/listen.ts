import type { Server } from "node:net";
import { CogoError } from "../../shared/kernel/mod.ts";

const PORTS_TRIED = 100;

/** Listens on `first` of 127.0.0.1, or on the next port that is free; returns the port. Errors: `port_refused`. */
export async function listenFrom(server: Server, first: number): Promise<number> {
  for (let port = first; port < first + PORTS_TRIED; port += 1) {
    if (await tryListen(server, port)) return port;
  }
  throw portTaken(first, `and the ${PORTS_TRIED - 1} ports after it are taken`);
}

/** Listens on this port of 127.0.0.1, 0 for any; returns the port. Errors: `port_taken`, `port_refused`. */
export async function listenOn(server: Server, port: number): Promise<number> {
  if (!(await tryListen(server, port))) throw portTaken(port, "is taken by another program");
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : port;
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(portRefused(port, error));
    server.once("error", refuse);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", refuse);
      resolve(true);
    });
  });
}

function portTaken(port: number, state: string): CogoError {
  return new CogoError({
    code: "port_taken",
    message: `The port ${port} on 127.0.0.1 ${state}`,
    remedy: "Choose another with --port or COGO_API_PORT, or stop the program that has it",
    details: { port },
  });
}

function portRefused(port: number, cause: Error): CogoError {
  return new CogoError({
    code: "port_refused",
    message: `The port ${port} on 127.0.0.1 cannot be used: ${cause.message}`,
    remedy: "Choose another with --port or COGO_API_PORT",
    details: { port },
    cause,
  });
}
