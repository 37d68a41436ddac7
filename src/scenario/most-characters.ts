/** Most characters of texts that people read. Apart from what reads documents: the page's fields end there as well. */
export const MOST_CHARACTERS = { title: 200, about: 20_000, name: 100, say: 500, text: 20_000 } as const;
