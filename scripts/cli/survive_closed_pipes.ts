/**
 * Goes on without output when its reader has gone, as in `./cogo run … | head -3`: what was asked for is
 * done all the same, and the exit status says how it went.
 */
export function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
