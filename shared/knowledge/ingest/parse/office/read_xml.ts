import { CogoError } from "../../../../kernel/mod.ts";
import { MAXIMUM_ELEMENT_DEPTH } from "../limits.ts";

/** What is done as an XML document is read, in its order. Names are without their prefix. */
export interface XmlReader {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

/** Reads XML in one pass. Entities that a document declares itself are not expanded. */
export async function readXml(source: string, reader: XmlReader): Promise<void> {
  const { Parser } = await import("htmlparser2");
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > MAXIMUM_ELEMENT_DEPTH) throw tooDeep();
        reader.open(local(name), attributes);
      },
      ontext: (text) => reader.text(text),
      onclosetag(name) {
        depth -= 1;
        reader.close(local(name));
      },
    },
    { xmlMode: true },
  );
  parser.end(source);
}

const local = (name: string) => name.slice(name.indexOf(":") + 1);

function tooDeep(): CogoError {
  return new CogoError({
    code: "document_too_deep",
    message: `Expected at most ${MAXIMUM_ELEMENT_DEPTH} elements within each other; there are more`,
    remedy: "Open it in an office program and save it again",
  });
}
