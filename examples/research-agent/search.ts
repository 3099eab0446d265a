const WIKIPEDIA = "https://en.wikipedia.org/w/rest.php/v1/search/page";

export interface Page {
  readonly title: string;
  readonly excerpt: string;
}

/** What an encyclopedia has on a question; SEARCH_URL names another than Wikipedia. */
export async function search(query: string, signal?: AbortSignal): Promise<readonly Page[]> {
  const address = process.env.SEARCH_URL ?? WIKIPEDIA;
  const url = `${address}?q=${encodeURIComponent(query)}&limit=5`;
  const answer = await fetch(url, signal === undefined ? {} : { signal });
  if (!answer.ok) throw new Error(`The search answered ${answer.status}`);
  const { pages }: { pages: Page[] } = await answer.json();
  return pages.map(({ title, excerpt }) => ({ title, excerpt }));
}
