const BLOCKS = new Set("p div li br tr h1 h2 h3 h4 h5 h6 blockquote pre".split(" "));
const DROPPED = new Set("script style head attachment systemeventmessage".split(" "));

/** The words of a message that is HTML, without what it quotes. */
export async function readHtmlText(html: string): Promise<string> {
  const { Parser } = await import("htmlparser2");
  let text = "";
  let hidden = 0;
  const hides = (name: string) => DROPPED.has(name) || name === "blockquote";
  const parser = new Parser(
    {
      onopentag(name) {
        if (hides(name)) hidden += 1;
        else if (BLOCKS.has(name) && hidden === 0) text += "\n";
      },
      onclosetag(name) {
        if (hides(name)) hidden -= 1;
        else if (BLOCKS.has(name) && hidden === 0) text += "\n";
      },
      ontext(words) {
        if (hidden === 0) text += words;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return text;
}
