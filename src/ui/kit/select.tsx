/** One of a few: the browser's own list, which every finger, key and reader knows, in the look's frame. */
interface Props<T extends string> {
  readonly id?: string;
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly className?: string;
  readonly disabled?: boolean;
  onChange(value: T): void;
}

export function Select<T extends string>({ id, label, value, options, className = "", disabled, onChange }: Props<T>) {
  return (
    <div className={`field ${className}`}>
      <select id={id} aria-label={label} value={value} disabled={disabled} onChange={(event) => { const found = options.find((each) => each.value === event.target.value); if (found) onChange(found.value); }}>
        {options.map((each) => <option key={each.value} value={each.value}>{each.label}</option>)}
      </select>
    </div>
  );
}
