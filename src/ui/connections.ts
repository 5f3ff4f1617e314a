import { EventEmitter, type Disposable } from 'vscode';
import type { Session } from '../app/session.ts';
import type { SignedInAccount, SignIn } from '../app/signIn.ts';
import type { Cloud } from '../domain/cloud.ts';
import { inBackground } from './auth/gesture.ts';
import { placeOf, publicPlace, type Place } from './auth/place.ts';
import { VscodeSignIn, type Authentication } from './auth/vscodeSignIn.ts';
import type { CredentialKind } from './settings.ts';

/** Where sessions come from. Everything behind it is loaded when it is first called. */
export interface Origins {
  azure(signIn: SignIn, cloud: Cloud): Promise<Session>;
  identity(kind: Exclude<CredentialKind, 'vscode'>, cloud: Cloud): Promise<SignIn>;
  sandbox(): Promise<Session>;
  readonly authentication: Authentication;
}

/** The settings that decide how to sign in, read anew for each connection. */
export interface SignInSettings {
  credential(): CredentialKind;
  environment(): string | undefined;
}

/**
 * The connection in use: to Azure, to the sandbox, or none. It is made when something first needs it, changed by the
 * sign-in commands, by the settings and by VS Code's accounts, one change at a time.
 */
export class Connections implements Disposable {
  session: Session | undefined;
  /** The accounts that the session sees Azure with. */
  accounts: readonly SignedInAccount[] = [];
  readonly #origins: Origins;
  readonly #settings: SignInSettings;
  readonly #changed = new EventEmitter<Session | undefined>();
  readonly onDidChange = this.#changed.event;
  #first: Promise<void> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #signIn: VscodeSignIn | undefined;

  constructor(origins: Origins, settings: SignInSettings) {
    this.#origins = origins;
    this.#settings = settings;
  }

  /** The session, made silently on the first call; undefined where nobody is signed in. */
  async ready(): Promise<Session | undefined> {
    this.#first ??= inBackground(() => this.reconnect());
    await this.#first;
    return this.session;
  }

  /** Makes the session anew, without a question to anybody: after a setting has changed, or a sign-in. */
  reconnect(): Promise<void> {
    return (this.#first = this.#oneByOne(() => this.#connectAzure()));
  }

  /** Looks whether VS Code's accounts are others than the session's; a refreshed token alone changes nothing. */
  async accountsChanged(provider: string): Promise<void> {
    if (!this.#signIn || this.session?.kind === 'sandbox' || provider !== this.#place().provider) return;
    await this.#oneByOne(async () => {
      if (!this.#signIn || this.session?.kind === 'sandbox') return;
      const now = await this.#signIn.accounts();
      if (sameAccounts(now, this.accounts)) return;
      await this.#connectAzure();
    });
  }

  /** Asks the person to sign in. @throws where that fails or is declined */
  async signIn(how: 'signIn' | 'anotherAccount'): Promise<Session | undefined> {
    if (this.#settings.credential() === 'vscode')
      await new VscodeSignIn(this.#origins.authentication, this.#place()).prompt(how);
    await this.reconnect();
    return this.session;
  }

  /** Asks the person to sign in to a tenant that could not be read. @throws where that fails or is declined */
  async signInToTenant(account: string, tenantId: string): Promise<void> {
    await this.#signIn?.enterTenant(account, tenantId);
    await this.session?.inventory.refresh({ kind: 'subscriptions' });
  }

  enterSandbox(): Promise<void> {
    return (this.#first = this.#oneByOne(async () => {
      const session = await this.#origins.sandbox();
      this.#replace(session, await session.signIn.accounts());
    }));
  }

  dispose(): void {
    this.session?.inventory.dispose();
    this.#changed.dispose();
  }

  async #connectAzure(): Promise<void> {
    const place = this.#place();
    const kind = this.#settings.credential();
    let signIn: SignIn;
    if (kind === 'vscode') signIn = this.#signIn = new VscodeSignIn(this.#origins.authentication, place);
    else {
      this.#signIn = undefined;
      signIn = await this.#origins.identity(kind, place.cloud);
    }
    const accounts = await signIn.accounts();
    if (accounts.length === 0) this.#replace(undefined, []);
    else this.#replace(await this.#origins.azure(signIn, place.cloud), accounts);
  }

  #place(): Place {
    return placeOf(this.#settings.environment()) ?? publicPlace;
  }

  #replace(session: Session | undefined, accounts: readonly SignedInAccount[]): void {
    const former = this.session;
    this.session = session;
    this.accounts = accounts;
    this.#changed.fire(session);
    former?.inventory.dispose();
  }

  #oneByOne(work: () => Promise<void>): Promise<void> {
    const next = this.#queue.then(work);
    this.#queue = next.catch(() => undefined);
    return next;
  }
}

const sameAccounts = (a: readonly SignedInAccount[], b: readonly SignedInAccount[]) =>
  a.length === b.length && a.every(({ id }) => b.some((other) => other.id === id));
