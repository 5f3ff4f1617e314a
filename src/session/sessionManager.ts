import { type Place, placeOf, publicPlace } from '../auth/cloudSetting.ts';
import { type Authentication, inBackground, VscodeSignIn } from '../auth/vscodeCredential.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Cloud } from '../model/cloud.ts';
import type { Problem } from '../model/problem.ts';
import type { SignedInAccount, SignIn } from '../model/signIn.ts';
import { text } from '../model/text.ts';
import { credentialId } from '../ui/settingIds.ts';
import type { CredentialKind } from '../ui/settings.ts';
import type { EstateCopy } from './rehearsal.ts';
import type { Session } from './session.ts';

/** Creates sessions. The code behind each method is loaded on its first call. */
export interface Origins {
  azure(signIn: SignIn, cloud: Cloud): Promise<Session>;
  identity(kind: Exclude<CredentialKind, 'vscode'>, cloud: Cloud): Promise<SignIn>;
  /** With a copy of an Azure estate if one is given, otherwise with the sample. */
  sandbox(copy?: EstateCopy): Promise<Session>;
  readonly authentication: Authentication;
}

/** The settings for signing in, read again for each connection. */
export interface SignInSettings {
  credential(): CredentialKind;
  environment(): string | undefined;
  /** Whether the workspace's settings choose the cloud that VS Code signs in to. */
  workspaceNamesCloud(): boolean;
}

/**
 * The current connection: to Azure, to the sandbox, or none. It is made on first use and changed by the sign-in
 * commands, by the settings and by VS Code's accounts, one change at a time.
 */
export class Connections {
  session: Session | undefined;
  /** The signed-in accounts that the session reads Azure with. */
  accounts: readonly SignedInAccount[] = [];
  /** Why there is no session, where it couldn't be made. */
  problem: Problem | undefined;
  readonly #origins: Origins;
  readonly #settings: SignInSettings;
  readonly #listeners = new Set<(session: Session | undefined) => void>();
  #first: Promise<void> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #signIn: VscodeSignIn | undefined;
  #prompting = false;

  constructor(origins: Origins, settings: SignInSettings) {
    this.#origins = origins;
    this.#settings = settings;
  }

  onDidChange(listener: (session: Session | undefined) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** The session, made silently on the first call; undefined where nobody is signed in. */
  async ready(): Promise<Session | undefined> {
    this.#first ??= inBackground(() => this.reconnect());
    await this.#first;
    return this.session;
  }

  /** Makes the session again without a prompt: after a setting has changed, or after a sign-in. */
  reconnect(): Promise<void> {
    return (this.#first = this.#oneByOne(() => this.#connect()));
  }

  /** Connects again if VS Code's accounts differ from the session's; a refreshed token alone changes nothing. */
  async accountsChanged(provider: string): Promise<void> {
    // Our own sign-in connects when it has finished.
    if (this.#prompting || !this.#signIn || provider !== this.#place().provider) return;
    await this.#oneByOne(async () => {
      if (!this.#signIn || this.session?.kind === 'sandbox') return;
      const now = await this.#signIn.accounts().catch(() => this.accounts);
      if (!sameAccounts(now, this.accounts)) await this.#connect();
    });
  }

  /** Prompts the person to sign in. @throws where that fails or is declined */
  async signIn(how: 'signIn' | 'anotherAccount'): Promise<Session | undefined> {
    this.#prompting = true;
    try {
      if (this.#settings.credential() === 'vscode') await this.#vscodeSignIn().prompt(how);
    } finally {
      this.#prompting = false;
    }
    await this.reconnect();
    return this.session;
  }

  /** Prompts the person to sign in to a tenant that couldn't be read. @throws where that fails or is declined */
  async signInToTenant(account: string, tenantId: string): Promise<void> {
    const { session } = this;
    const signIn = session?.kind === 'sandbox' ? undefined : this.#signIn;
    await signIn?.enterTenant(account, tenantId);
    await session?.inventory.refresh({ kind: 'subscriptions' });
    if (signIn || !session) return;
    const failures = valueOf(session.inventory.snapshot.get('subscriptions'))?.failures ?? [];
    if (failures.some((failure) => failure.account === account && failure.tenantId === tenantId))
      throw new Error(
        `VS Code's accounts are not in use (${credentialId}): sign in to the tenant outside of it.`,
      );
  }

  /** @throws where the sandbox can't be opened; the connection then stays as it was */
  async enterSandbox(copy?: EstateCopy): Promise<void> {
    const former = this.#first;
    const entering = this.#oneByOne(async () => {
      const session = await this.#origins.sandbox(copy);
      this.problem = undefined;
      this.#replace(session, await session.signIn.accounts());
    });
    this.#first = entering;
    try {
      await entering;
    } catch (error) {
      if (this.#first === entering) this.#first = former;
      throw error;
    }
  }

  dispose(): void {
    this.session?.inventory.dispose();
    this.#listeners.clear();
  }

  async #connect(): Promise<void> {
    try {
      const { session, accounts } = await this.#openAzure();
      this.problem = undefined;
      this.#replace(session, accounts);
    } catch (error) {
      this.problem = unavailable(error);
      this.#replace(undefined, []);
    }
  }

  async #openAzure(): Promise<Pick<Connections, 'session' | 'accounts'>> {
    const place = this.#place();
    const kind = this.#settings.credential();
    let signIn: SignIn;
    this.#signIn = undefined;
    if (kind === 'vscode') signIn = this.#signIn = this.#vscodeSignIn();
    else signIn = await this.#origins.identity(kind, place.cloud);
    const accounts = await signIn.accounts();
    const session = accounts.length === 0 ? undefined : await this.#origins.azure(signIn, place.cloud);
    return { session, accounts };
  }

  /** @throws where VS Code would sign in to another cloud than the user has chosen */
  #vscodeSignIn(): VscodeSignIn {
    const place = this.#place();
    if (place.provider === 'microsoft-sovereign-cloud' && this.#settings.workspaceNamesCloud())
      throw new Error(
        'The settings of this workspace choose another cloud to sign in to. To sign in, remove "microsoft-sovereign-cloud" from them.',
      );
    return new VscodeSignIn(this.#origins.authentication, place);
  }

  #place(): Place {
    return placeOf(this.#settings.environment()) ?? publicPlace;
  }

  #replace(session: Session | undefined, accounts: readonly SignedInAccount[]): void {
    const former = this.session;
    this.session = session;
    this.accounts = accounts;
    for (const listener of this.#listeners) listener(session);
    former?.inventory.dispose();
  }

  #oneByOne(work: () => Promise<void>): Promise<void> {
    const next = this.#queue.then(work);
    this.#queue = next.catch(() => undefined);
    return next;
  }
}

/** Some hosts have no Microsoft provider at all, for example those without Microsoft's own extensions. */
const unavailable = (error: unknown): Problem => ({
  code: 'F-90',
  owner: 'you',
  what: text('The sign-in to Azure is not available.'),
  why: text('{0}', error instanceof Error ? error.message : String(error)),
  next: text('Try again, or choose another way to sign in with the setting {0}.', credentialId),
});

const sameAccounts = (a: readonly SignedInAccount[], b: readonly SignedInAccount[]) =>
  a.length === b.length && a.every(({ id }) => b.some((other) => other.id === id));
