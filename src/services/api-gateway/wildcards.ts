/** IAM's wildcards: `*` for any run of characters, `?` for one; the case does not count. In one walk, going back to the last star only. */
export function wild(pattern: string, text: string): boolean {
  const wanted = pattern.toLowerCase();
  const given = text.toLowerCase();
  let star = -1;
  let from = 0;
  let p = 0;
  for (let t = 0; t < given.length; ) {
    if (wanted[p] === "*") {
      star = p++;
      from = t;
    } else if (p < wanted.length && (wanted[p] === "?" || wanted[p] === given[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++from;
    } else return false;
  }
  while (wanted[p] === "*") p++;
  return p === wanted.length;
}
