import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { Azure } from '../../../src/azure/api.ts';
import { connectAzure } from '../../../src/azure/connectAzure.ts';
import type { IrreversiblePermit } from '../../../src/model/ensure.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { permitFor } from '../../fakes/permit.ts';
import {
  accountId,
  connectionTo,
  group,
  StubHttp,
  subscription,
  vaultId,
  type Reply,
} from '../../fakes/stubHttp.ts';

const hsmId = `${group}/providers/Microsoft.KeyVault/managedHSMs/hsm-1`;
const vault = { id: vaultId, uri: 'https://kv-1.vault.azure.net' };
const never = () => new Promise<never>(() => undefined);

type Call = (azure: Azure, signal: AbortSignal, permit: IrreversiblePermit) => Promise<Outcome<unknown>>;

/** Stops a call once it is waiting, and returns how it ended and who still listens to its signal. */
async function stopped(call: Call, azure: Azure, waits: Promise<unknown>) {
  const controller = new AbortController();
  const work = call(azure, controller.signal, await permitFor(controller.signal));
  await waits;
  controller.abort();
  return { end: await work, listeners: getEventListeners(controller.signal, 'abort') };
}

/** One call for each kind of port, and each client. */
const calls: readonly (readonly [string, Call])[] = [
  ['subscriptions', (azure, signal) => azure.subscriptions(signal)],
  ['a list', (azure, signal) => azure.in(subscription).vaults.list(signal)],
  ['a reading', (azure, signal) => azure.in(subscription).accounts.get(accountId, signal)],
  ['Microsoft Graph', (azure, signal) => azure.in(subscription).directory.principal('a', signal)],
  ['a role', (azure, _, permit) => azure.in(subscription).access.assign(vaultId, 'r', 'p', permit)],
  ['local roles', (azure, signal) => azure.in(subscription).accessChanges.grants(hsmId, 'p', signal)],
  ['a rotation', (azure, _, permit) => azure.in(subscription).changes.rotate(vault, 'k', permit)],
  [
    'a version',
    (azure, _, permit) =>
      azure
        .in(subscription)
        .accessChanges.setVersionEnabled(vault, { name: 'k', version: 'v' }, true, permit),
  ],
  [
    'a key',
    (azure, _, permit) =>
      azure.in(subscription).keys.create(vault, { name: 'k', create: { type: 'RSA', size: 3072 } }, permit),
  ],
  [
    'an update that is followed',
    (azure, _, permit) =>
      azure
        .in(subscription)
        .changes.update(
          accountId,
          { kind: 'key', keyUri: 'https://kv-1.vault.azure.net/keys/k', isFirst: true },
          () => undefined,
          permit,
        ),
  ],
];

describe('stopping ends', () => {
  it.each(calls)('%s that is waiting for a token', async (_, call) => {
    const http = new StubHttp(() => ({ status: 200, body: {} }));
    const connection = connectionTo(http);
    const asked = Promise.withResolvers<undefined>();
    const tokens = () => ({
      getToken: () => {
        asked.resolve(undefined);
        return never();
      },
    });
    const azure = connectAzure({ ...connection, signIn: { ...connection.signIn, tokens } });
    const { end, listeners } = await stopped(call, azure, asked.promise);
    expect(end).toEqual({ kind: 'cancelled' });
    expect(http.sent).toEqual([]);
    expect(listeners).toEqual([]);
  });

  it.each(calls)('%s that is waiting for another token after a challenge', async (_, call) => {
    const claims = Buffer.from('{"access_token":{}}').toString('base64');
    const challenges = [
      `Bearer error="insufficient_claims", claims="${claims}"`,
      'Bearer authorization="https://login.windows.net/99999999-9999-9999-9999-999999999999", resource="https://vault.azure.net"',
    ];
    for (const challenge of challenges) {
      const http = new StubHttp(() => ({ status: 401, headers: { 'www-authenticate': challenge } }));
      const connection = connectionTo(http);
      const asked = Promise.withResolvers<undefined>();
      let isFirst = true;
      const tokens = () => ({
        getToken: () => {
          if (isFirst) {
            isFirst = false;
            return Promise.resolve({ token: 't', expiresOnTimestamp: Date.now() + 3_600_000 });
          }
          asked.resolve(undefined);
          return never();
        },
      });
      const azure = connectAzure({ ...connection, signIn: { ...connection.signIn, tokens } });
      expect((await stopped(call, azure, asked.promise)).end).toEqual({ kind: 'cancelled' });
    }
  });

  it.each(calls)('%s that is waiting for an answer', async (_, call) => {
    const sent = Promise.withResolvers<undefined>();
    const http = new StubHttp(() => {
      sent.resolve(undefined);
      return never();
    });
    const { end, listeners } = await stopped(call, connectAzure(connectionTo(http)), sent.promise);
    expect(end).toEqual({ kind: 'cancelled' });
    expect(listeners).toEqual([]);
  });

  it('the request for accounts', async () => {
    const connection = connectionTo(new StubHttp(() => ({ status: 200 })));
    const controller = new AbortController();
    const azure = connectAzure({ ...connection, signIn: { ...connection.signIn, accounts: never } });
    const work = azure.subscriptions(controller.signal);
    controller.abort();
    expect(await work).toEqual({ kind: 'cancelled' });
  });
});

describe('tokens', () => {
  const empty: Reply = { status: 200, body: { value: [] } };
  const held = () => Date.now() + 3_600_000;

  /** A token source that responds when told to. */
  function source() {
    const questions: { answer: (token: string) => void; refuse: (error: Error) => void; signal: unknown }[] =
      [];
    const http = new StubHttp(() => empty);
    const connection = connectionTo(http);
    const tokens = () => ({
      getToken: (_: string | string[], options?: { abortSignal?: unknown }) => {
        const { promise, resolve, reject } = Promise.withResolvers<{
          token: string;
          expiresOnTimestamp: number;
        }>();
        questions.push({
          answer: (token) => {
            resolve({ token, expiresOnTimestamp: held() });
          },
          refuse: reject,
          signal: options?.abortSignal,
        });
        return promise;
      },
    });
    return {
      questions,
      http,
      azure: connectAzure({ ...connection, signIn: { ...connection.signIn, tokens } }),
    };
  }

  it("are shared, and one that stops waiting doesn't affect the others", async () => {
    const { questions, azure } = source();
    const controller = new AbortController();
    const one = azure.in(subscription).accounts.list(controller.signal);
    const other = azure.in(subscription).groups.list(new AbortController().signal);
    await vi.waitUntil(() => questions.length > 0);
    controller.abort();
    expect(await one).toEqual({ kind: 'cancelled' });
    questions[0]!.answer('t');
    expect(await other).toEqual({ kind: 'done', value: [] });
    expect(questions).toHaveLength(1);
  });

  it('stop being requested when no one waits, and are requested again by the next', async () => {
    const { questions, azure } = source();
    const controller = new AbortController();
    const one = azure.in(subscription).accounts.list(controller.signal);
    await vi.waitUntil(() => questions.length > 0);
    controller.abort();
    expect(await one).toEqual({ kind: 'cancelled' });
    expect((questions[0]!.signal as AbortSignal).aborted).toBe(true);
    const next = azure.in(subscription).accounts.list(new AbortController().signal);
    await vi.waitUntil(() => questions.length > 1);
    questions[1]!.answer('t');
    expect(await next).toEqual({ kind: 'done', value: [] });
  });

  it('are requested once if the source refuses, not every three seconds', async () => {
    const { questions, azure } = source();
    const work = azure.in(subscription).changes.rotate(vault, 'k', await permitFor());
    await vi.waitUntil(() => questions.length > 0);
    questions[0]!.refuse(new Error('Not signed in.'));
    expect(await work).toMatchObject({ kind: 'failed', problem: { code: 'F-90' } });
    expect(questions).toHaveLength(1);
  });
});
