import * as z from 'zod/mini';
import type { Answered, Change, JournalEntry } from '../../domain/journal/entry.ts';

const answer = { status: z.int(), requestId: z.optional(z.string()) };

/** Of `Date`, in milliseconds. */
const latest = 8_640_000_000_000_000;

const sent = z.object({
  /** Absent in entries of former versions, which were written when they were complete. */
  id: z.optional(z.string()),
  at: z.number().check(z.minimum(-latest), z.maximum(latest)),
  method: z.string(),
  on: z.string(),
  account: z.string(),
  ...z.partial(z.object(answer)).shape,
});

const completed = z.object({ id: z.string(), ...answer });

export const sentLine = (id: string, change: Change) => JSON.stringify({ id, ...change });
export const answerLine = (id: string, answered: Answered) => JSON.stringify({ id, ...answered });

/** The entries that lines of a journal tell of, by their time: each change with its answer. Other lines say nothing. */
export function entriesIn(lines: readonly string[]): readonly JournalEntry[] {
  const values = lines.map(parsed);
  const answers = new Map(
    values.flatMap((value) => {
      const { success, data } = completed.safeParse(value);
      return success ? [[data.id, answerOf(data)] as const] : [];
    }),
  );
  const known = new Set<string>();
  return values
    .flatMap((value): readonly JournalEntry[] => {
      const { success, data } = sent.safeParse(value);
      // A file that is set aside while the files are read is read twice.
      if (!success || (data.id !== undefined && known.has(data.id))) return [];
      if (data.id !== undefined) known.add(data.id);
      const { at, method, on, account } = data;
      return [{ at, method, on, account, ...answerOf(data), ...answers.get(data.id ?? '') }];
    })
    .sort((a, b) => a.at - b.at);
}

const answerOf = ({
  status,
  requestId,
}: {
  status?: number | undefined;
  requestId?: string | undefined;
}) => ({
  ...(status === undefined ? {} : { status }),
  ...(requestId === undefined ? {} : { requestId }),
});

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
