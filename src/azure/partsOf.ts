import { parseResourceId, type ResourceId } from '../domain/resourceId.ts';

/** The parts of an id that came from Azure or was made from a specification; any other one is a bug. */
export function partsOf(id: string): ResourceId {
  const parts = parseResourceId(id);
  if (!parts) throw new Error(`Not the id of a resource: ${id}`);
  return parts;
}
