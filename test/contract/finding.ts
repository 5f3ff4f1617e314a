/** A difference between an exchange and the specification. */
export interface Finding {
  readonly side: 'request' | 'response';
  /** From oav (OBJECT_ADDITIONAL_PROPERTIES), or a keyword of JSON Schema (additionalProperties). */
  readonly code: string;
  /** The position in the body as a JSON path; empty if it has none. */
  readonly path: string;
  readonly message: string;
}
