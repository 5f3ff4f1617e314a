import type { Cloud } from '../model/cloud.ts';
import { parseKeyUri } from '../model/keyUri.ts';
import { type NameAvailability, type NameRule, vaultNameRule } from '../model/names.ts';
import type { Outcome } from '../model/outcome.ts';
import { problemText } from '../model/problem.ts';
import { type Text, text } from '../model/text.ts';

/** The result of checking a name. Only an error prevents its use. */
export interface NameVerdict {
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: Text;
}

export interface NameQuestion {
  readonly rule: NameRule;
  /** Asks Azure; absent if the rule alone decides. Returns undefined if there is nothing to report. */
  readonly lookUp?: (name: string, signal: AbortSignal) => Promise<NameVerdict | undefined>;
}

export interface NameState {
  readonly busy: boolean;
  readonly verdict?: NameVerdict;
}

/**
 * Checks a name as you type: the rule at once, Azure after a pause. Only the response for the latest name counts, an
 * earlier request is canceled, and each name is looked up once.
 */
export class NameCheck {
  readonly #question: NameQuestion;
  readonly #show: (state: NameState) => void;
  /** In milliseconds. */
  readonly #pause: number;
  readonly #known = new Map<string, NameVerdict | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: { readonly name: string; readonly end: AbortController; done: Promise<void> } | undefined;

  constructor(question: NameQuestion, show: (state: NameState) => void, pause = 300) {
    this.#question = question;
    this.#show = show;
    this.#pause = pause;
  }

  changed(name: string): void {
    this.#stop();
    if (name === '') {
      this.#show({ busy: false });
      return;
    }
    const broken = this.#broken(name);
    if (broken) {
      this.#show({ busy: false, verdict: broken });
      return;
    }
    if (!this.#question.lookUp || this.#known.has(name)) {
      this.#show(this.#settled(name));
      return;
    }
    this.#show({ busy: true });
    this.#timer = setTimeout(() => void this.#lookUp(name), this.#pause);
  }

  /** Waits for Azure's response. Returns true if the name can be used; otherwise, shows why it can't. */
  async accept(name: string): Promise<boolean> {
    const broken = this.#broken(name);
    if (broken) {
      this.#show({ busy: false, verdict: broken });
      return false;
    }
    if (this.#question.lookUp && !this.#known.has(name)) {
      clearTimeout(this.#timer);
      if (this.#running?.name !== name) {
        this.#stop();
        this.#show({ busy: true });
      }
      await (this.#running?.done ?? this.#lookUp(name));
      if (!this.#known.has(name)) return false;
    }
    return this.#known.get(name)?.severity !== 'error';
  }

  dispose(): void {
    this.#stop();
  }

  #broken(name: string): NameVerdict | undefined {
    const message = this.#question.rule(name);
    return message && { severity: 'error', message };
  }

  #settled(name: string): NameState {
    const verdict = this.#known.get(name);
    return { busy: false, ...(verdict ? { verdict } : {}) };
  }

  #lookUp(name: string): Promise<void> {
    const end = new AbortController();
    const done = (async () => {
      const verdict = await this.#question.lookUp?.(name, end.signal);
      if (end.signal.aborted) return;
      this.#running = undefined;
      this.#known.set(name, verdict);
      this.#show(this.#settled(name));
    })();
    this.#running = { name, end, done };
    return done;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#running?.end.abort();
    this.#running = undefined;
  }
}

/** You can still try a name that couldn't be checked, because the plan checks it again. */
function lookupFailed(outcome: Exclude<Outcome<unknown>, { kind: 'done' }>): NameVerdict | undefined {
  if (outcome.kind === 'cancelled') return undefined;
  return {
    severity: 'warning',
    message: problemText(outcome.problem),
  };
}

export function accountVerdict(name: string, taken: Outcome<boolean>): NameVerdict | undefined {
  if (taken.kind !== 'done') return lookupFailed(taken);
  return taken.value
    ? {
        severity: 'error',
        message: text('Name {0} is already used. It must be unique across Azure.', name),
      }
    : { severity: 'info', message: text('Name {0} is available.', name) };
}

export function vaultVerdict(name: string, found: Outcome<NameAvailability>): NameVerdict | undefined {
  if (found.kind !== 'done') return lookupFailed(found);
  if (found.value.available) return { severity: 'info', message: text('Name {0} is available.', name) };
  return {
    severity: 'error',
    message: found.value.softDeleted
      ? text(
          '{0} {1}',
          text('Name {0} belongs to a deleted key vault until its retention ends.', name),
          text(
            'Choose another name, or run Recover Deleted Vault, which also grants the known accounts access again.',
          ),
        )
      : text('Name {0} is already used. It must be unique across Azure.', name),
  };
}

/** For names that must be unique in a list that has been read. */
export function listedVerdict(
  name: string,
  listed: readonly { readonly name: string }[],
): NameVerdict | undefined {
  const isListed = listed.some((one) => one.name.toLowerCase() === name.toLowerCase());
  return isListed
    ? {
        severity: 'error',
        message: text('This name is already used. Go back and choose it, or enter another name.'),
      }
    : undefined;
}

/** Checks F-35 before anything is sent: a key URI of this cloud, without a version. */
export const foreignKeyRule =
  (cloud: Cloud): NameRule =>
  (uri) => {
    const found = parseKeyUri(uri, cloud);
    if (!found || vaultNameRule(found.vault))
      return text('Enter a key URI in the form {0}.', `https://NAME${cloud.vaultSuffix}/keys/KEY`);
    return found.version === undefined
      ? undefined
      : text('Remove the version. The account uses new versions automatically.');
  };
