/** What a person is told about a document: problems stop it from being loaded, notices do not. */

export interface Problem {
  /** Where it is, from the root of the document: `nodes[2].properties.DelaySeconds`. Empty for the document itself. */
  readonly path: string;
  readonly code: string;
  /** A whole sentence. */
  readonly message: string;
  /** What would work instead. */
  readonly fix?: string;
}

export interface Notice { readonly path: string; readonly code: string; readonly message: string; readonly fix?: string }
