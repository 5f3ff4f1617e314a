import {
  type Authentication,
  inBackground,
  publicCloud,
  type SignInCloud,
  signInCloudOf,
  VscodeSignIn,
} from '../auth/vscodeCredential.ts';
import { valueOf } from '../inventory/snapshot.ts';
import type { Cloud } from '../model/cloud.ts';
import type { Problem } from '../model/problem.ts';
import type { SignedInAccount, SignIn } from '../model/signIn.ts';
import { text, type Text } from '../model/text.ts';
import { credentialId } from '../ui/ids.ts';
import type { CredentialKind } from '../ui/settings.ts';
import type { DrillCopy } from './keyLossSimulation.ts';
import { endSession, type Session } from './session.ts';

/** Creates sessions. The code behind each method is loaded on its first call. */
export interface SessionFactory {
  azure(signIn: SignIn, cloud: Cloud): Promise<Session>;
  identity(kind: Exclude<CredentialKind, 'vscode'>, cloud: Cloud): Promise<SignIn>;
  /** The sandbox in its last state, or else with the sample. */
  sandbox(): Promise<Session>;
  /** Whether this window was in the sandbox when it closed. */
  wasInSandbox(): Promise<boolean>;
  /** A separate sandbox with a copy of a part of an environment. It isn't stored. */
  drill(copy: DrillCopy): Promise<Session>;
  /** The inventory from a file that this window showed when it closed. */
  openedFile(): Promise<Session | undefined>;
  /** An inventory in a file, or why it can't be read. */
  file(json: string, modified: number, name: string): Session | Text;
  readonly authentication: Authentication;
}

/** The settings for signing in, read again for each connection. */
export interface SignInSettings {
  credential(): CredentialKind;
  environment(): string | undefined;
  /** Whether the workspace's settings choose the cloud that VS Code signs in to. */
  workspaceNamesCloud(): boolean;
}

type Former = Pick<Connections, 'session' | 'accounts' | 'problem'>;

/**
 * The current connection: to Azure, to the sandbox, or none. It is made on first use and changed by the sign-in
 * commands, by the settings and by VS Code's accounts, one change at a time.
 */
export class Connections {
  session: Session | undefined;
  /** The signed-in accounts that the session reads Azure with. */
  accounts: readonly SignedInAccount[] = [];
  /** Why there is no session, if connecting failed. */
  problem: Problem | undefined;
  readonly #factory: SessionFactory;
  readonly #settings: SignInSettings;
  readonly #listeners = new Set<(session: Session | undefined) => void>();
  #first: Promise<void> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #signIn: VscodeSignIn | undefined;
  #prompting = false;
  /** The connection that a drill returns to. */
  #former: Former | undefined;
  /** Whether the sign-in settings have changed since then. */
  #formerIsOutdated = false;

  constructor(origins: SessionFactory, settings: SignInSettings) {
    this.#factory = origins;
    this.#settings = settings;
  }

  onDidChange(listener: (session: Session | undefined) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** The session, created silently on the first call; undefined if you aren't signed in. */
  async ready(): Promise<Session | undefined> {
    this.#first ??= inBackground(() => this.#continue());
    await this.#first;
    return this.session;
  }

  /** A reload continues with the file or in the sandbox that the window showed. */
  async #continue(): Promise<void> {
    const file = await this.#factory.openedFile();
    if (file) return this.openInventory(file);
    if (!(await this.#factory.wasInSandbox())) return this.reconnect();
    await this.enterSandbox().catch(() => this.reconnect());
  }

  /** Creates the session again without a prompt, after a setting has changed or after a sign-in. */
  reconnect(): Promise<void> {
    return (this.#first = this.#oneByOne(() => this.#connect()));
  }

  /** Connects again if VS Code's accounts differ from the session's; a refreshed token alone changes nothing. */
  async accountsChanged(provider: string): Promise<void> {
    // Our own sign-in connects when it has finished.
    if (this.#prompting || !this.#signIn || provider !== this.#cloud().provider) return;
    await this.#oneByOne(async () => {
      if (!this.#signIn || !isAzure(this.session)) return;
      const now = await this.#signIn.accounts().catch(() => this.accounts);
      if (!sameAccounts(now, this.accounts)) await this.#connect();
    });
  }

  /** Prompts for sign-in. @throws if that fails or is declined */
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

  /** Prompts for sign-in to a tenant that couldn't be read. @throws if that fails or is declined */
  async signInToTenant(account: string, tenantId: string): Promise<void> {
    const { session } = this;
    const signIn = isAzure(session) ? this.#signIn : undefined;
    await signIn?.enterTenant(account, tenantId);
    await session?.inventory.refresh({ kind: 'subscriptions' });
    if (signIn || !session) return;
    const failures = valueOf(session.inventory.snapshot.get('subscriptions'))?.failures ?? [];
    if (failures.some((failure) => failure.account === account && failure.tenantId === tenantId))
      throw new Error(
        `VS Code's accounts are not in use (${credentialId}): sign in to the tenant outside of it.`,
      );
  }

  /** The settings for signing in have changed. The sandbox doesn't depend on them, but a drill may return to Azure. */
  async settingsChanged(): Promise<void> {
    if (!isAzure(this.session)) this.#formerIsOutdated = true;
    else await this.reconnect();
  }

  /** Whether a drill is running. */
  get isDrill(): boolean {
    return this.#former !== undefined;
  }

  /**
   * An open sandbox stays unchanged. A running drill ends first.
   *
   * @throws if the sandbox can't be opened; the connection then stays unchanged
   */
  enterSandbox(): Promise<void> {
    return this.#enter(async () => {
      if (this.session?.kind === 'sandbox' && !this.isDrill) return;
      if (this.#former?.session?.kind === 'sandbox') {
        this.#replace(this.#former.session, this.#former.accounts);
        return;
      }
      const session = await this.#factory.sandbox();
      this.problem = undefined;
      this.#replace(session, await session.signIn.accounts());
    });
  }

  /**
   * Starts a drill in a separate sandbox. The earlier connection is kept for its end, even through a second drill.
   *
   * @returns the drill's own connection, which another one might have replaced by then
   * @throws if the sandbox can't be opened; the connection then stays unchanged
   */
  enterDrill(copy: DrillCopy): Promise<Session> {
    return this.#enter(async () => {
      const session = await this.#factory.drill(copy);
      const accounts = await session.signIn.accounts();
      const { problem } = this;
      const former = this.#former ?? { session: this.session, accounts: this.accounts, problem };
      this.problem = undefined;
      this.#replace(session, accounts, former);
      return session;
    });
  }

  /** Returns to the connection before the drill, with everything that was read and changed there. */
  endDrill(): Promise<void> {
    return this.#oneByOne(async () => {
      const former = this.#former;
      if (!former) return;
      const outdated = this.#formerIsOutdated;
      this.problem = former.problem;
      this.#replace(former.session, former.accounts);
      if (former.session?.kind === 'sandbox') return;
      const now = await this.#signIn?.accounts().catch(() => former.accounts);
      if (outdated || (now && !sameAccounts(now, former.accounts))) await this.#connect();
    });
  }

  readInventory(json: string, modified: number, name: string): Session | Text {
    return this.#factory.file(json, modified, name);
  }

  /** Shows an inventory from a file until it is closed. A running drill ends. */
  openInventory(session: Session): Promise<void> {
    return this.#enter(() => {
      this.problem = undefined;
      this.#replace(session, []);
      return Promise.resolve();
    });
  }

  /** Leaves the sandbox and returns to Azure in its previous state, signed in or not. */
  async leaveSandbox(how: 'keep' | 'discard'): Promise<void> {
    const { session } = this;
    if (session?.kind === 'sandbox' && how === 'discard') {
      await endSession(session);
      session.storage?.discard();
    }
    await this.reconnect();
  }

  async #enter<T>(open: () => Promise<T>): Promise<T> {
    const former = this.#first;
    const entering = this.#oneByOne(open);
    const first = entering.then(() => undefined);
    first.catch(() => undefined);
    this.#first = first;
    try {
      return await entering;
    } catch (error) {
      if (this.#first === first) this.#first = former;
      throw error;
    }
  }

  dispose(): void {
    for (const session of [this.session, this.#former?.session]) {
      session?.storage?.save();
      session?.inventory.dispose();
    }
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
    const place = this.#cloud();
    const kind = this.#settings.credential();
    let signIn: SignIn;
    this.#signIn = undefined;
    if (kind === 'vscode') signIn = this.#signIn = this.#vscodeSignIn();
    else signIn = await this.#factory.identity(kind, place.cloud);
    const accounts = await signIn.accounts();
    const session = accounts.length === 0 ? undefined : await this.#factory.azure(signIn, place.cloud);
    return { session, accounts };
  }

  /** @throws if VS Code would sign in to a different cloud than the user has chosen */
  #vscodeSignIn(): VscodeSignIn {
    const place = this.#cloud();
    if (place.provider === 'microsoft-sovereign-cloud' && this.#settings.workspaceNamesCloud())
      throw new Error(
        'The settings of this workspace choose another cloud to sign in to. To sign in, remove "microsoft-sovereign-cloud" from them.',
      );
    return new VscodeSignIn(this.#factory.authentication, place);
  }

  #cloud(): SignInCloud {
    return signInCloudOf(this.#settings.environment()) ?? publicCloud;
  }

  #replace(session: Session | undefined, accounts: readonly SignedInAccount[], former?: Former): void {
    const before = new Set([this.session, this.#former?.session]);
    this.session = session;
    this.accounts = accounts;
    this.#former = former;
    this.#formerIsOutdated &&= former !== undefined;
    for (const listener of this.#listeners) listener(session);
    for (const each of before)
      if (each && each !== session && each !== former?.session) {
        // A simulation's later state isn't stored.
        if (each.kind === 'sandbox') void endSession(each);
        each.storage?.close();
        each.inventory.dispose();
      }
  }

  #oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(work);
    this.#queue = next.catch(() => undefined);
    return next;
  }
}

/** Also true without a connection. */
const isAzure = (session: Session | undefined) => session === undefined || session.kind === 'azure';

/** Some hosts have no Microsoft provider at all, for example those without Microsoft's own extensions. */
const unavailable = (error: unknown): Problem => ({
  code: 'F-90',
  owner: 'you',
  what: text("Couldn't sign in to Azure."),
  why: text('{0}', error instanceof Error ? error.message : String(error)),
  next: text('Try again, or change the setting {0}.', credentialId),
});

const sameAccounts = (a: readonly SignedInAccount[], b: readonly SignedInAccount[]) =>
  a.length === b.length && a.every(({ id }) => b.some((other) => other.id === id));
