import { z } from 'zod';
import type { FaultRule } from './rule.ts';

const count = z.int().min(0);
const seconds = z.number().min(0).optional();

const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('throttled'), seconds, as: z.enum(['seconds', 'date']).optional() }),
  z.strictObject({ kind: z.literal('failing'), status: z.literal([500, 502, 503]), seconds }),
  z.strictObject({ kind: z.literal('reset'), takesEffect: z.boolean() }),
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('truncated') }),
  z.strictObject({ kind: z.literal('challenged') }),
  z.strictObject({ kind: z.literal('expired') }),
  z.strictObject({ kind: z.literal('latency'), milliseconds: z.number().min(0) }),
  z.strictObject({
    kind: z.literal('answer'),
    response: z.strictObject({
      status: z.int().min(200).max(599),
      headers: z.record(z.string(), z.string()).default({}),
      body: z.string().default(''),
    }),
  }),
]);

const rule = z.strictObject({
  request: z.string().refine(isPattern, { error: 'is no regular expression' }),
  caller: z.string().optional(),
  after: count.optional(),
  times: count.optional(),
  fault,
});

/**
 * Reads a rule from JSON.
 * @throws with the error and its location in plain words
 */
export function readRule(value: unknown): FaultRule {
  const { success, data, error } = rule.safeParse(value);
  if (!success) throw new Error(z.prettifyError(error));
  return data as FaultRule;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
