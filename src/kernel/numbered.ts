/**
 * Things by ascending number, as plain data: for what is numbered as it comes and leaves in about the same order, such as
 * the messages of a queue. Pages of 256 places; a page that is empty is let go. Neighbours lie side by side, which a Map
 * of a hundred thousand entries does not give, and a copy takes pages over whole.
 */
export interface Numbered<T> {
  /** Page `i` holds the numbers from `(first + i) * 256`; undefined where none of them is left. Begins with a page that is there. */
  pages: (Page<T> | undefined)[];
  first: number;
  size: number;
}

interface Page<T> {
  items: (T | undefined)[];
  count: number;
}

const BITS = 8;
const PLACES = 1 << BITS;
const MASK = PLACES - 1;
/** A page's places before anything is there; only copied. Not frozen: engines copy frozen lists slowly. */
const EMPTY: readonly undefined[] = Array.from({ length: PLACES }, () => undefined);

export function emptyNumbered<T>(): Numbered<T> {
  return { pages: [], first: 0, size: 0 };
}

/** What has this number; undefined if nothing has. */
export function numbered<T>(all: Numbered<T>, number: number): T | undefined {
  return pageOf(all, number)?.items[number & MASK];
}

/** Puts a thing in its place. Its number is not below 0, and below that of the first only while that is there. */
export function putNumbered<T>(all: Numbered<T>, number: number, thing: T): void {
  const page = pageOf(all, number) ?? openPage(all, number >> BITS);
  const place = number & MASK;
  if (page.items[place] === undefined) {
    page.count++;
    all.size++;
  }
  page.items[place] = thing;
}

/** Takes a thing out; false if it was not there. */
export function dropNumbered<T>(all: Numbered<T>, number: number): boolean {
  const page = pageOf(all, number);
  const place = number & MASK;
  if (page === undefined || page.items[place] === undefined) return false;
  page.items[place] = undefined;
  page.count--;
  all.size--;
  // The last page stays: the next number is about to go there.
  const at = (number >> BITS) - all.first;
  if (page.count === 0 && at < all.pages.length - 1) closePage(all, at);
  return true;
}

/** All that is there, lowest number first. What comes meanwhile is visited too, what goes is not. */
export function* eachNumbered<T>(all: Numbered<T>): Generator<T> {
  for (let page = all.first; page < all.first + all.pages.length; page++)
    for (let place = 0; place < PLACES; place++) {
      const thing = all.pages[page - all.first]?.items[place];
      if (thing !== undefined) yield thing;
    }
}

/** The same things in pages of its own. */
export function copyNumbered<T>({ pages, first, size }: Numbered<T>): Numbered<T> {
  return { pages: pages.map((page) => (page === undefined ? undefined : { items: page.items.slice(), count: page.count })), first, size };
}

/** Engines are slow at reading where an array has nothing, so we look first. */
function pageOf<T>({ pages, first }: Numbered<T>, number: number): Page<T> | undefined {
  const at = (number >> BITS) - first;
  return at >= 0 && at < pages.length ? pages[at] : undefined;
}

function openPage<T>(all: Numbered<T>, number: number): Page<T> {
  if (all.pages.length === 0) all.first = number;
  while (number < all.first) {
    all.pages.unshift(undefined);
    all.first--;
  }
  const last = all.pages.length - 1;
  const page: Page<T> = { items: EMPTY.slice(), count: 0 };
  while (all.pages.length <= number - all.first) all.pages.push(undefined);
  all.pages[number - all.first] = page;
  if (last >= 0 && all.pages[last]?.count === 0) closePage(all, last);
  return page;
}

/** An empty page goes, and with it the empty places in front. */
function closePage<T>(all: Numbered<T>, at: number): void {
  all.pages[at] = undefined;
  let gone = 0;
  while (gone < all.pages.length && all.pages[gone] === undefined) gone++;
  if (gone === 0) return;
  all.pages.splice(0, gone);
  all.first += gone;
}
