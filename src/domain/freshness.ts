/** Where a row comes from: Resource Graph is minutes behind, Resource Manager is not, a kept one is of a former window. */
export type Source = 'resourceGraph' | 'resourceManager' | 'kept';

/** How fresh what is known of a resource is. The rows of one answer share one object. */
export interface Seen {
  readonly from: Source;
  /** When Azure answered, in milliseconds since the epoch; Resource Graph tells of an earlier moment. */
  readonly at: number;
}
