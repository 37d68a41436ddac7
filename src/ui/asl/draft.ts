/**
 * What was written and not applied yet, by diagram and machine. It outlives the editor: that goes when the window's
 * arrangement changes, and a narrower window is no reason to lose what somebody wrote.
 */
const drafts = new Map<string, string>();

export const draftOf = (key: string): string | undefined => drafts.get(key);
export function keepDraft(key: string, text: string): void { drafts.set(key, text); }
export function dropDraft(key: string): void { drafts.delete(key); }
