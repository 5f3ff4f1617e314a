import { named, cannot } from '../model/problems.ts';
import { identityName } from '../model/keyIdentity.ts';
import type { Remedy } from '../model/problem.ts';
import { utcSecond } from '../model/restore.ts';
import { ellipsis, capital, text, type Text } from '../model/text.ts';
import type { Fact, Page, State } from '../ui/page/page.ts';
import { pageWhere } from '../ui/page/where.ts';
import { findingPartItem } from './changePage.ts';
import type { RestorePart, RestoreSpec } from './changes/restoreChecks.ts';

export interface RestorePageContent {
  readonly spec: RestoreSpec;
  readonly parts: readonly RestorePart[];
  readonly sandbox: boolean;
  readonly restore: () => unknown;
  readonly remedy: (remedy: Remedy) => unknown;
  readonly again: () => unknown;
}

/** Whether an account can be restored, what that needs, and what the restored account will be. */
export function restoreReadinessPage(content: RestorePageContent): Page {
  const { spec, parts, sandbox, restore, again } = content;
  const { subscription, source } = spec;
  const reason = obstacle(parts);
  return {
    title: text('Restore of account {0}', source.name),
    where: pageWhere(subscription, sandbox),
    state: stateOf(content),
    actions: [
      {
        id: 'restore',
        label: ellipsis(text('Restore CMK Account')),
        kind: 'primary',
        ...(reason ? { disabled: reason } : {}),
        run: restore,
      },
      { id: 'again', label: text('Check Again'), kind: 'secondary', run: again },
    ],
    sections: [
      {
        id: 'needs',
        heading: text('Requirements'),
        blocks: [
          {
            kind: 'items',
            items: parts.map((part) =>
              findingPartItem(part, content.remedy, isAsked(part.id) ? 'todo' : 'error'),
            ),
          },
        ],
      },
      {
        id: 'result',
        heading: text('Restored account'),
        blocks: [{ kind: 'facts', facts: factsOf(spec) }],
      },
      {
        id: 'afterwards',
        heading: text('After the restore'),
        blocks: [
          {
            kind: 'list',
            items: [
              text(
                'Account {0} still has the identities of {1}. Run Change Default Identity after the restore.',
                spec.name,
                source.name,
              ),
              text('Keep the key and its version of that time until the restored account uses a newer one.'),
            ],
          },
        ],
      },
    ],
  };
}

/** The command asks for a name and an identity, so they don't prevent it. */
function obstacle(parts: readonly RestorePart[]): Text | undefined {
  const stands = parts.find(({ id, finding }) => !isAsked(id) && finding.state === 'blocked');
  return stands?.finding.state === 'blocked' ? stands.finding.problem.why : undefined;
}

const isAsked = (id: RestorePart['id']) => id === 'target' || id === 'identity';

function stateOf({ parts, spec }: RestorePageContent): State {
  const source = spec.source.name;
  const reason = obstacle(parts);
  if (reason) return { mark: 'error', text: cannot('restore', named.account(source)), details: [reason] };
  if (parts.some(({ finding }) => finding.state === 'done' && finding.unchecked))
    return {
      mark: 'unknown',
      text: text("Some requirements couldn't be checked."),
    };
  if (parts.some(({ finding }) => finding.state !== 'done'))
    return { mark: 'todo', text: text('You can restore the account after the remaining steps.') };
  if (parts.some(({ finding }) => finding.state === 'done' && finding.caveats.length > 0))
    return { mark: 'warning', text: text('You can restore the account.') };
  return { mark: 'ok', text: text('You can restore the account.') };
}

function factsOf({ name, resourceGroup, account, at, identityId }: RestoreSpec): readonly Fact[] {
  const fact = (label: Text, value: Text): Fact => ({ label, value: { text: value } });
  return [
    fact(text('Name'), text('{0} (you can change it)', name)),
    fact(text('Resource group'), text('{0}', resourceGroup)),
    fact(text('Time'), text('{0} (you can change it)', utcSecond(at))),
    fact(
      capital(text('key')),
      account?.keyUri === undefined ? text("Azure doesn't say") : text('{0}', account.keyUri),
    ),
    fact(
      capital(text('default identity')),
      identityId === undefined
        ? text('A user-assigned identity that you choose')
        : text('{0}', identityName(identityId)),
    ),
  ];
}
