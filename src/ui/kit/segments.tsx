/** Two or three words of which one holds: Story | Steady. */
export function Segments<T extends string>({ label, value, options, onChange }: { readonly label: string; readonly value: T; readonly options: readonly { readonly value: T; readonly label: string }[]; onChange(value: T): void }) {
  return (
    <div className="seg shrink-0" role="radiogroup" aria-label={label}>
      {options.map((each, i) => (
        <button key={each.value} type="button" role="radio" aria-checked={each.value === value} tabIndex={each.value === value ? 0 : -1} onClick={() => onChange(each.value)}
          onKeyDown={(event) => {
            const by = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
            const next = options[(i + by + options.length) % options.length];
            if (by === 0 || !next) return;
            event.preventDefault();
            event.stopPropagation();
            onChange(next.value);
            (event.currentTarget.parentElement?.children[(i + by + options.length) % options.length] as HTMLElement | undefined)?.focus();
          }}>{each.label}</button>
      ))}
    </div>
  );
}
