import type { Azure } from '../../src/azure/api.ts';
import type { Subscription } from '../../src/model/resources.ts';
import type { Needed } from '../../src/model/stepFinding.ts';
import { plain } from '../../src/model/text.ts';
import type { Pace } from '../../src/model/time.ts';
import { type Change, runStep, type StepPrompts } from '../../src/setup/step.ts';
import { fakeAzure, fakePace, subscription, type World } from './azure.ts';

export interface Talk {
  readonly agreed?: boolean;
  readonly stopIn?: 'check' | 'apply';
  /** Called when a phase starts, with a function that stops the phase. */
  readonly begins?: (phase: 'check' | 'apply', stop: () => void) => void;
}

/** Runs a step: returns what the user was shown, and the requests of each phase from `calls`. */
export async function undertake<R>(
  { azure, pace, calls }: { azure: Azure; pace: Pace; calls: () => string[] },
  subscription: Subscription,
  change: Change<R>,
  read: (signal: AbortSignal) => R,
  { agreed = true, stopIn, begins }: Talk = {},
) {
  const shown: Needed[] = [];
  const reports: string[] = [];
  const asked: Record<'check' | 'apply', string[]> = { check: [], apply: [] };
  const conversation: StepPrompts = {
    during: async (phase, work) => {
      const stop = new AbortController();
      if (stopIn === phase) stop.abort();
      begins?.(phase, () => stop.abort());
      calls();
      const outcome = await work(stop.signal, (detail) => reports.push(plain(detail)));
      asked[phase] = calls();
      return outcome;
    },
    confirm: (finding) => {
      shown.push(finding);
      return Promise.resolve(agreed);
    },
  };
  const end = await runStep({ change, read, azure: azure.in(subscription), pace }, conversation);
  const [only] = shown;
  const told = (values: Needed['changes'] = []) => values.map(plain);
  return {
    end,
    shown,
    reports,
    calls: asked,
    changes: told(only?.changes),
    irreversible: told(only?.irreversible),
    caveats: told(only?.caveats),
    problem: end.kind === 'failed' ? end.problem : undefined,
    detail: 'detail' in end ? plain(end.detail) : undefined,
  };
}

/** The same on a world's fake Azure. */
export function undertakeIn<R>(
  state: World,
  change: Change<R>,
  look: (azure: ReturnType<typeof fakeAzure>, signal: AbortSignal) => R,
  talk?: Talk,
  pace: Pace = fakePace(),
) {
  const azure = fakeAzure(state);
  const calls = () => state.calls.splice(0);
  return undertake({ azure, pace, calls }, subscription, change, (signal) => look(azure, signal), talk);
}
