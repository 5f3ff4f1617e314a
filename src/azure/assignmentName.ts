import { createHash } from 'node:crypto';

/** The same assignment gets the same name, so that a second run finds the first one's (a name-based UUID). */
export function assignmentName(...parts: readonly string[]): string {
  const hash = createHash('sha256').update(parts.join('|').toLowerCase()).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
