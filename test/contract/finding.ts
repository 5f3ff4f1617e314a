/** A difference between an exchange and the specification. */
export interface Finding {
  readonly side: 'request' | 'response';
  /** Of oav (OBJECT_ADDITIONAL_PROPERTIES), or a keyword of JSON Schema (additionalProperties). */
  readonly code: string;
  /** Where in the body, as a JSON path; empty for what concerns no place in a body. */
  readonly path: string;
  readonly message: string;
}
