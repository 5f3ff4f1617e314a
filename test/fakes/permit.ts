import { ensureIrreversible, type IrreversiblePermit } from '../../src/model/ensure.ts';
import { cancelled, succeeded } from '../../src/model/outcome.ts';

/** A permit for a test that calls a port directly, issued like every permit. */
export async function permitFor(signal = new AbortController().signal): Promise<IrreversiblePermit> {
  let issued: IrreversiblePermit | undefined;
  await ensureIrreversible(
    { pace: { now: () => 0, pause: () => Promise.resolve() }, signal: new AbortController().signal },
    {
      read: () => Promise.resolve(succeeded(undefined)),
      isReached: () => false,
      refuse: () => undefined,
      send: (_, permit) => {
        issued = Object.assign(Object.create(permit) as IrreversiblePermit, { signal });
        return Promise.resolve(cancelled);
      },
      patience: { every: 1, atMost: 0 },
      unconfirmed: () => {
        throw new Error('nothing was sent');
      },
    },
  );
  if (!issued) throw new Error('no permit was issued');
  return issued;
}
