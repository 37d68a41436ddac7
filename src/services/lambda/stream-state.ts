export interface StreamSide { readonly lanes: readonly never[] }
export function emptyStreamSide(): StreamSide { return { lanes: [] }; }
