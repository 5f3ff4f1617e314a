import type { CmkSpec } from '../../domain/spec.ts';
import type { Flow } from './flow.ts';
import { keepPending, pendingKey, readPending, type Pending } from './pending.ts';

type Kept = Pick<Flow, 'shell' | 'session'>;

export const pendingCreation = ({ shell, session }: Kept): Pending | undefined =>
  readPending(shell.memory.get(pendingKey), session.kind);

/** Keeps what is about to be created, so that a closed window does not lose it. Nothing in it is secret. */
export async function remember({ shell, session }: Kept, spec: CmkSpec): Promise<void> {
  const pending = { spec, begun: Date.now() };
  await shell.memory.update(pendingKey, keepPending(shell.memory.get(pendingKey), session.kind, pending));
}

export async function forget({ shell, session }: Kept): Promise<void> {
  await shell.memory.update(pendingKey, keepPending(shell.memory.get(pendingKey), session.kind, undefined));
}
