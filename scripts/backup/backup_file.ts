import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { pipeline, Readable, Writable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import { Decrypter, Encrypter } from "age-encryption";
import { CogoError } from "../../shared/kernel/mod.ts";

/**
 * Writes lines compressed and encrypted with a passphrase, in the format of age: `age -d | gunzip` reads it.
 * The file appears when it is whole.
 *
 * @throws CogoError `usage` for a path that cannot be written.
 */
export async function writeBackupFile(
  path: string,
  passphrase: string,
  lines: AsyncIterable<string>,
): Promise<void> {
  const unfinished = `${path}.unfinished`;
  const file = createWriteStream(unfinished, { flags: "wx", mode: 0o600 });
  await once(file, "open").catch((cause: unknown) => {
    throw usage(`Expected a file that can be made, got ${unfinished}: ${String(cause)}`, cause);
  });
  try {
    const compressed = Readable.from(withLineEnds(lines)).pipe(createGzip());
    const encrypter = new Encrypter();
    encrypter.setPassphrase(passphrase);
    const encrypted = await encrypter.encrypt(toBytes(compressed));
    await encrypted.pipeTo(Writable.toWeb(file));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/**
 * The lines of such a file.
 *
 * @throws CogoError `usage` for a path that cannot be read, `backup_unreadable` for another passphrase, a changed file or one that is cut short.
 */
export async function* readBackupFile(path: string, passphrase: string): AsyncGenerator<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const file = createReadStream(path);
  await once(file, "open").catch((cause: unknown) => {
    throw usage(`Expected a file that can be read, got ${path}: ${String(cause)}`, cause);
  });
  try {
    const decrypted = await decrypter.decrypt(toBytes(file));
    const text = createGunzip();
    // What goes wrong on the way ends the text with that error.
    pipeline(Readable.from(decrypted), text, () => undefined);
    yield* createInterface({ input: text, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    throw new CogoError({
      code: "backup_unreadable",
      message: `Expected a whole backup and its passphrase, got ${path}: ${String(cause)}`,
      remedy: "Check COGO_BACKUP_PASSPHRASE, and compare the file with the one that was written",
      cause,
    });
  } finally {
    file.destroy();
  }
}

async function* withLineEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

// Node and the browser's library type the same stream apart.
const toBytes = (stream: Readable) => Readable.toWeb(stream) as ReadableStream<Uint8Array>;

const usage = (message: string, cause: unknown) =>
  new CogoError({
    code: "usage",
    message,
    remedy: "Correct the path, or what may be done there",
    cause,
  });
