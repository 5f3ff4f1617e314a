import { isManagedHsm } from '../model/resourceId.ts';
import type { Account, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import { type Cause, type Heard, toldOf } from '../session/rehearsal.ts';
import { addSandboxBanner, MarkdownText, type Source } from '../ui/markdown.ts';
import type { Translate } from '../ui/text.ts';

/** The progress of a drill, by Azure's clock, which is the sandbox's. */
export interface DrillState {
  readonly cause: Cause;
  readonly vault: Pick<Vault, 'id' | 'name'>;
  readonly key: string;
  readonly accounts: readonly SeenAccount[];
  /** When the failure happened, when the last account was affected, and when all accounts had recovered. */
  readonly begun: number;
  readonly noticed?: number;
  readonly recovered?: number;
}

/** An account, with the response that an application gets from it. */
export interface SeenAccount {
  readonly account: Account;
  readonly heard?: Heard;
}

export const isRevoked = ({ account }: SeenAccount) => account.status.kind === 'revoked';

const isConfirmed = ({ account }: SeenAccount) => account.status.kind === 'confirmed';

/** The state after another poll. */
export function lookedAt(state: DrillState, accounts: readonly SeenAccount[], now: number): DrillState {
  const noticed = state.noticed ?? (accounts.every(isRevoked) ? now : undefined);
  const recovered =
    state.recovered ?? (noticed !== undefined && accounts.every(isConfirmed) ? now : undefined);
  return {
    ...state,
    accounts,
    ...(noticed === undefined ? {} : { noticed }),
    ...(recovered === undefined ? {} : { recovered }),
  };
}

/** Minutes of Azure's time, at least one. */
export const minutesBetween = (from: number, to: number) => Math.max(1, Math.round((to - from) / 60_000));

const guide: Source = {
  title: 'Customer-managed key troubleshooting guide',
  url: 'https://learn.microsoft.com/azure/cosmos-db/cmk-troubleshooting-guide',
};

/** A running drill: what happened, who observes what, how to find the cause and how to fix it. */
export function drillMarkdown(state: DrillState, translate: Translate): string {
  const { title, story, diagnosis, recovery } = toldOf(state.cause, state.vault);
  const document = new MarkdownText(translate);
  document.heading(1, text('Drill: {0}', title));
  addSandboxBanner(document);
  const { id, name } = state.vault;
  document.paragraph(
    isManagedHsm(id)
      ? text('The key {0} of the managed HSM {1} is a copy. {2}', state.key, name, story)
      : text('The key {0} of the vault {1} is a copy. {2}', state.key, name, story),
  );
  document
    .heading(2, text('Where it stands'))
    .steps(timeline(state))
    .heading(2, text('What everybody sees'))
    .table([text('Account'), text('What Azure says of it'), text('What an application hears')], rows(state));
  document.heading(2, text('Find the cause')).steps(diagnosis);
  document.heading(2, text('Repair it, in the views of the sandbox')).steps(recovery);
  return document.sources(text('Source:'), [guide]).toString();
}

function timeline({ accounts, begun, noticed, recovered }: DrillState): readonly Text[] {
  const dark = accounts.filter(isRevoked).length;
  const first = text('The cause came about.');
  if (noticed === undefined)
    return [
      first,
      text('Accounts that have noticed: {0} of {1}. Applications go on until then.', dark, accounts.length),
    ];
  const second = text(
    'The last of them had noticed after {0} min: reads and writes are refused.',
    minutesBetween(begun, noticed),
  );
  return recovered === undefined
    ? [first, second, text('Accounts that are still revoked: {0} of {1}.', dark, accounts.length)]
    : [first, second, text('All of them were back {0} min later.', minutesBetween(noticed, recovered))];
}

const rows = ({ accounts }: DrillState) =>
  accounts.map((one): readonly Text[] => [text('{0}', one.account.name), said(one), heard(one)]);

function said({ account: { status } }: SeenAccount): Text {
  switch (status.kind) {
    case 'confirmed':
      return text('Access to the key is confirmed');
    case 'revoked':
      return status.code === undefined ? text('Revoked') : text('Revoked ({0})', status.code);
    case 'serviceManaged':
      return text('A key of Microsoft');
    case 'unknown':
      return text('Nothing');
  }
}

function heard({ heard: answer }: SeenAccount): Text {
  if (!answer) return text('No answer yet');
  if (answer.status < 400) return text('Its data ({0})', answer.status);
  return answer.subStatus === undefined
    ? text('An error ({0})', answer.status)
    : text('A refusal ({0}, sub-status {1})', answer.status, answer.subStatus);
}
