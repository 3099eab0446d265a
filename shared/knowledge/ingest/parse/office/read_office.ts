import { CogoError } from "../../../../kernel/mod.ts";
import type { ReadDocument } from "../read_document.ts";
import { readDocx } from "./read_docx.ts";
import { readPptx } from "./read_pptx.ts";
import { readXlsx } from "./read_xlsx.ts";
import { readXml } from "./read_xml.ts";
import { ZipArchive } from "./read_zip.ts";

/** What the main part of each kind of file is called. */
const READERS = {
  "word/document.xml": readDocx,
  "xl/workbook.xml": readXlsx,
  "ppt/presentation.xml": readPptx,
} as const;

/** How the files of older programs begin, and of newer ones with a password. */
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0];

/** Reads the text of a docx, xlsx or pptx file, which it knows by what is in it. */
export async function readOffice(bytes: Uint8Array): Promise<ReadDocument> {
  if (COMPOUND_FILE.every((byte, index) => bytes[index] === byte)) throw compound();
  const archive = new ZipArchive(bytes);
  const title = await readTitle((await archive.read("docProps/core.xml")) ?? "");
  for (const [path, read] of Object.entries(READERS)) {
    const main = await archive.read(path);
    if (main !== undefined) return await read(archive, main, title);
  }
  throw new CogoError({
    code: "document_malformed",
    message: "Expected a docx, xlsx or pptx file; the archive has none of their parts",
    remedy: "Open it in an office program and save it again",
  });
}

async function readTitle(properties: string): Promise<string | null> {
  let title = "";
  let reading = false;
  await readXml(properties, {
    open: (name) => {
      reading = name === "title";
    },
    text: (text) => {
      if (reading) title += text;
    },
    close: () => {
      reading = false;
    },
  });
  return title.trim() || null;
}

function compound(): CogoError {
  return new CogoError({
    code: "document_encrypted",
    message:
      "Expected a docx, xlsx or pptx file without a password; it has one, or is of an older kind",
    remedy: "Save a copy without a password as docx, xlsx or pptx",
  });
}
