import type { ReadDocument } from "../read_document.ts";
import { OfficeText } from "./office_text.ts";
import { readRelated } from "./read_related.ts";
import { readXml } from "./read_xml.ts";
import type { ZipArchive } from "./read_zip.ts";

/** Reads the text of slides; the title of each is a heading. A line of it is a slide. */
export async function readPptx(
  archive: ZipArchive,
  presentation: string,
  title: string | null,
): Promise<ReadDocument> {
  const text = new OfficeText();
  const slides = await readRelated(archive, "ppt/presentation.xml", presentation, "sldId");
  for (const [index, { content }] of slides.entries()) await readSlide(content, text, index + 1);
  return text.finish(title);
}

async function readSlide(slide: string, text: OfficeText, place: number): Promise<void> {
  let paragraph = "";
  let isTitle = false;
  let reading = false;
  await readXml(slide, {
    open(name, attributes) {
      if (name === "sp") isTitle = false;
      if (name === "ph") isTitle = /^(?:title|ctrTitle)$/.test(attributes.type ?? "");
      if (name === "p") paragraph = "";
      if (name === "t") reading = true;
      if (name === "br") paragraph += "\n";
    },
    text(part) {
      if (reading) paragraph += part;
    },
    close(name) {
      if (name === "t") reading = false;
      if (name === "p") text.paragraph(paragraph, place, isTitle ? 1 : 0);
    },
  });
}
