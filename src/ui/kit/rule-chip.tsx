/** A rule's id as a chip that opens what is modelled. */
export function RuleChip({ id, onOpen }: { readonly id: string; onOpen(id: string): void }) {
  return <button type="button" className="ruleid" onClick={(event) => { event.stopPropagation(); onOpen(id); }} aria-label={`Rule ${id}: what is modelled`}>{id}</button>;
}
