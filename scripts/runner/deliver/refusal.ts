/** What was asked for cannot be done, now or later. */
export class MachineRefused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
