/** The bytes that a text of the generated modules stands for: gzip in base64. */
export async function decompress(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const binary = atob(text);
  const compressed = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1)
    compressed[index] = binary.charCodeAt(index);
  const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
