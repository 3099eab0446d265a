import type { FileHandle } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import { Decrypter, Encrypter } from "age-encryption";
import { CogoError } from "../../shared/kernel/mod.ts";

/** Lines compressed and encrypted with a passphrase, in the format of age: `age -d | gunzip` reads it. */
export async function* writeBackup(
  passphrase: string,
  lines: AsyncIterable<string>,
): AsyncGenerator<Uint8Array> {
  const compressed = createGzip();
  // What goes wrong on the way ends what is read with that error.
  pipeline(Readable.from(withLineEnds(lines)), compressed, () => undefined);
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  yield* await encrypter.encrypt(toBytes(compressed));
}

/**
 * The lines of such a file, which is closed afterwards.
 *
 * @throws CogoError `backup_unreadable` for another passphrase, a changed file or one that is cut short.
 */
export async function* readBackup(file: FileHandle, passphrase: string): AsyncGenerator<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    const decrypted = await decrypter.decrypt(toBytes(file.createReadStream({ autoClose: false })));
    const text = createGunzip();
    pipeline(Readable.from(decrypted), text, () => undefined);
    yield* splitLines(text.setEncoding("utf8"));
  } catch (cause) {
    throw new CogoError({
      code: "backup_unreadable",
      message: `Expected a whole backup and its passphrase: ${String(cause)}`,
      remedy: "Check COGO_BACKUP_PASSPHRASE, and compare the file with the one that was written",
      cause,
    });
  } finally {
    await file.close();
  }
}

// Not `readline`: who stops reading early would have it throw at nobody when the file is closed.
async function* splitLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let started = "";
  for await (const piece of text) {
    const [end = "", ...next] = piece.split("\n");
    started += end;
    for (const line of next) {
      yield started;
      started = line;
    }
  }
  if (started !== "") yield started;
}

async function* withLineEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

// Node and the browser's library type the same stream apart.
const toBytes = (stream: Readable) => Readable.toWeb(stream) as ReadableStream<Uint8Array>;
