import { succeeded } from '../../app/outcome.ts';
import type { Frame, Prompted } from '../steps/questions.ts';
import { pick } from './pick.ts';
import type { Section } from './row.ts';

/** A list that is known without asking Azure. */
export const pickFixed = <T>(
  frame: Frame | undefined,
  placeholder: string,
  all: readonly Section<T>[],
  isCurrent: (value: T) => boolean,
): Promise<Prompted<T>> =>
  pick<T>(frame, { placeholder, isCurrent, load: () => Promise.resolve(succeeded(all)) });
