import type { HttpClient } from '@azure/core-rest-pipeline';
import { runningClock, type Clock } from './clock.ts';
import { createHttpClient } from './httpClient.ts';
import { defaultPerson, tokenFor } from './people.ts';
import { befall } from './befall.ts';
import { copiedEstate, type CopiedEstate } from './estate/copied.ts';
import { createPasses } from './passes.ts';
import { assemble, type Assembled } from './assemble.ts';
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
  readonly sandbox: Assembled<Entra>;
  readonly clock: Clock;
  readonly httpClient: HttpClient;
  readonly signIn: SandboxSignIn;
  readonly rehearsal: SandboxRehearsal;
}

/** Simulates key loss, and sends requests like an application. */
export interface SandboxRehearsal {
  befall(cause: Parameters<typeof befall>[1], vault: string, key: string): void;
  knock(account: string): Promise<{ readonly status: number; readonly subStatus?: string }>;
}

/**
 * The sandbox in this process, with time `speed` times as fast as the machine's. It simulates a copied environment if
 * there is one.
 */
export function openSandbox(speed = 1, copy?: CopiedEstate): OpenedSandbox {
  const clock = runningClock(speed);
  const estate = copy ? { estate: copiedEstate(copy) } : {};
  const sandbox = assemble({ clock, speed, ...estate }, () => createPasses(clock, speed));
  return {
    ...{ sandbox, clock, httpClient: createHttpClient(sandbox), signIn: signInTo(sandbox) },
    rehearsal: {
      befall: (...what) => befall(sandbox.state, ...what),
      async knock(account) {
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
export function signInTo(sandbox: Pick<Assembled<Entra>, 'state' | 'entra'>): SandboxSignIn {
  return {
    accounts: () => Promise.resolve([{ id: defaultPerson.label, label: defaultPerson.label }]),
    tokens: (account, tenantId) => ({
      getToken: async (scopes, options) => {
        const person = sandbox.state.directory.people.find(({ label }) => label === account);
        const tenant = options?.tenantId ?? tenantId ?? person?.homeTenantId ?? '';
        const scope = Array.isArray(scopes) ? scopes.join(' ') : scopes;
        const token = await tokenFor(sandbox, account, tenant, scope, lifetimeSeconds);
        // By the machine's clock, because the SDKs compare with it, whatever the sandbox's time is.
        const expiresOnTimestamp = Date.now() + lifetimeSeconds * 1000;
        return token === undefined ? null : { token, expiresOnTimestamp };
      },
    }),
  };
}
