/** What anybody may have written into memory, read by its parts. */
export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

/** A short string, or undefined where it is none: no id or name of Azure is longer. */
export const stringOf = (value: unknown, isGood: (value: string) => boolean = () => true) =>
  typeof value === 'string' && value.length > 0 && value.length <= 2048 && isGood(value) ? value : undefined;

export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(new Date(value).getTime()) ? value : undefined;

/** Every item read, or undefined where one cannot be: half a record is none. */
export function listOf<T>(value: unknown, read: (item: Fields) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length > 1000) return undefined;
  const items = value.map((item: unknown) => {
    const fields = fieldsOf(item);
    return fields && read(fields);
  });
  return items.every((item) => item !== undefined) ? items : undefined;
}
