import type { HttpClient } from '@azure/core-rest-pipeline';
import { runningClock, type Clock } from './clock.ts';
import { createHttpClient } from './httpClient.ts';
import { defaultUser, issueToken } from './issueToken.ts';
import { loseKey } from './loseKey.ts';
import { copiedEstate, type CopiedEstate } from './estate/copied.ts';
import { readState, writeState } from './estate/file.ts';
import { createInProcessTokens } from './inProcessTokens.ts';
import { createSandboxWith, type SandboxWith } from './createSandbox.ts';
import type { Entra } from './caller.ts';

/** The lifetime of in-process tokens, by the clients' clocks. */
const lifetimeSeconds = 3599;

interface AccessToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

/** The default person's sign-in, in the form of the SDKs' `TokenCredential`. */
export interface SandboxSignIn {
  accounts(): Promise<readonly { readonly id: string; readonly label: string }[]>;
  tokens(
    account: string,
    tenantId?: string,
  ): { getToken(scopes: string | string[], options?: { tenantId?: string }): Promise<AccessToken | null> };
}

export interface OpenedSandbox {
  readonly sandbox: SandboxWith<Entra>;
  readonly clock: Clock;
  readonly httpClient: HttpClient;
  readonly signIn: SandboxSignIn;
  readonly simulation: SandboxRehearsal;
  /** The whole state of the sandbox, including its time, to open it again later. It contains no secrets. */
  readonly save: () => string;
}

/** Simulates key loss, and sends requests like an application. */
export interface SandboxRehearsal {
  loseKey(cause: Parameters<typeof loseKey>[1], vault: string, key: string): void;
  requestData(account: string): Promise<{ readonly status: number; readonly subStatus?: string }>;
}

/** What to simulate: a copied environment, or a saved sandbox. By default, the sample. */
export interface Opening {
  readonly copy?: CopiedEstate;
  readonly saved?: string;
}

/**
 * The sandbox in this process, with time `speed` times as fast as the machine's. A saved one continues at its own time.
 *
 * @throws if the saved state can't be read
 */
export function openSandbox(speed = 1, { copy, saved }: Opening = {}): OpenedSandbox {
  const { now, ...filled } = saved === undefined ? {} : readState(saved);
  const clock = runningClock(speed, now);
  const estate = copy ? { estate: copiedEstate(copy) } : filled;
  const sandbox = createSandboxWith({ clock, speed, ...estate }, () => createInProcessTokens(clock, speed));
  return {
    ...{ sandbox, clock, httpClient: createHttpClient(sandbox), signIn: signInTo(sandbox) },
    save: () => writeState(sandbox.state),
    simulation: {
      loseKey: (...what) => loseKey(sandbox.state, ...what),
      async requestData(account) {
        const url = `https://${account}.documents.azure.com/`;
        // The account checks its key before it checks the caller.
        const headers = { authorization: 'type=aad&ver=1.0&sig=' };
        const { status, headers: answered } = await sandbox.handle({ method: 'GET', url, headers });
        const subStatus = answered['x-ms-substatus'];
        return { status, ...(subStatus === undefined ? {} : { subStatus }) };
      },
    },
  };
}

/** Signs in the person whose label is `account`, without a prompt. */
export function signInTo(sandbox: Pick<SandboxWith<Entra>, 'state' | 'entra'>): SandboxSignIn {
  return {
    accounts: () => Promise.resolve([{ id: defaultUser.label, label: defaultUser.label }]),
    tokens: (account, tenantId) => ({
      getToken: async (scopes, options) => {
        const person = sandbox.state.directory.people.find(({ label }) => label === account);
        const tenant = options?.tenantId ?? tenantId ?? person?.homeTenantId ?? '';
        const scope = Array.isArray(scopes) ? scopes.join(' ') : scopes;
        const token = await issueToken(sandbox, account, tenant, scope, lifetimeSeconds);
        // By the machine's clock, because the SDKs compare with it, whatever the sandbox's time is.
        const expiresOnTimestamp = Date.now() + lifetimeSeconds * 1000;
        return token === undefined ? null : { token, expiresOnTimestamp };
      },
    }),
  };
}
