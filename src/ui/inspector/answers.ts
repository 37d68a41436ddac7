/** What a control tells beside its values: that something unreadable was typed ("" where nothing is left), or that what was typed is given up. */
export interface Answers { onUnreadable?(text: string): void; onRetract?(): void }
