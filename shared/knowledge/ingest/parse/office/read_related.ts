import { readXml } from "./read_xml.ts";
import type { ZipArchive } from "./read_zip.ts";

/** A part of an office file that its main part lists, such as a sheet or a slide. */
export interface RelatedPart {
  readonly name: string;
  readonly content: string;
}

/** The parts that elements of the main part refer to, in their order; those that are not there are left out. */
export async function readRelated(
  archive: ZipArchive,
  path: string,
  main: string,
  element: string,
): Promise<RelatedPart[]> {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const relations = await archive.read(`${folder}_rels/${path.slice(folder.length)}.rels`);
  const targets = new Map<string, string>();
  await readXml(relations ?? "", {
    open(name, { Id = "", Target = "" }) {
      const target = Target.startsWith("/") ? Target.slice(1) : folder + Target;
      if (name === "Relationship") targets.set(Id, target);
    },
    text: () => undefined,
    close: () => undefined,
  });
  const listed: { readonly name: string; readonly target: string }[] = [];
  await readXml(main, {
    open(name, attributes) {
      const target = targets.get(attributes["r:id"] ?? "");
      if (name === element && target !== undefined) {
        listed.push({ name: attributes.name ?? "", target });
      }
    },
    text: () => undefined,
    close: () => undefined,
  });
  const parts: RelatedPart[] = [];
  for (const { name, target } of listed) {
    const content = await archive.read(target);
    if (content !== undefined) parts.push({ name, content });
  }
  return parts;
}
