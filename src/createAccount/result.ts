import { grantsRead } from '../health/keyDependencies.ts';
import type { InventoryPart } from '../inventory/parts.ts';
import type { Snapshot } from '../inventory/snapshot.ts';
import { explainRevocation } from '../model/cmkStatus.ts';
import { whoCan } from '../model/problem.ts';
import type { Account } from '../model/resources.ts';
import { type CmkSpec, specVaultId, vaultSubscriptionOf } from '../model/spec.ts';
import type { StepId } from '../model/stepFinding.ts';
import { ellipsis, text, type Text } from '../model/text.ts';
import type { Action, Section, State } from '../ui/page/page.ts';

/** What the user can do with the created account. */
export type ResultCommand =
  'explainStatus' | 'copyAccountUri' | 'copyKeyUri' | 'showMap' | 'insertTemplate' | 'openInPortal';

/** The status of the account, as it was read back from Azure. */
export function createdState({ name, status }: Account): State {
  switch (status.kind) {
    case 'confirmed':
      return {
        mark: 'ok',
        text: text('Account {0} is ready. Azure confirms that it can use its key.', name),
      };
    case 'unknown':
      return {
        mark: 'unknown',
        text: text(
          '{0} {1}',
          text('Account {0} is ready.', name),
          text("Azure doesn't say whether the account can use its key."),
        ),
        details: [text('Refresh the view in a few minutes.')],
      };
    case 'revoked': {
      const { cause, remedy, owner } = explainRevocation(status.code);
      return {
        mark: 'error',
        text: text("Account {0} can't use its key.", name),
        details: [cause, remedy, ...(owner === 'you' ? [] : [whoCan(owner)])],
      };
    }
    case 'serviceManaged':
      return {
        mark: 'error',
        text: text('Account {0} exists, but without the customer-managed key.', name),
      };
  }
}

export function resultActions(
  { endpoint, keyUri }: Account,
  sandbox: boolean,
  run: (command: ResultCommand) => unknown,
): readonly Action[] {
  const action = (id: ResultCommand, label: Text, kind: Action['kind'] = 'secondary'): Action => ({
    id,
    label,
    kind,
    run: () => run(id),
  });
  return [
    action('explainStatus', text('Show Account'), 'primary'),
    ...(endpoint === undefined ? [] : [action('copyAccountUri', text('Copy Account URI'))]),
    ...(keyUri === undefined ? [] : [action('copyKeyUri', text('Copy Key URI'))]),
    action('showMap', text('Show in Encryption Map')),
    action('insertTemplate', ellipsis(text('Insert CMK Template'))),
    ...(sandbox ? [] : [action('openInPortal', text('Open in Portal'))]),
  ];
}

export const resultFacts = ({ id, endpoint, keyUri }: Account): Section => ({
  id: 'result',
  heading: text('Created account'),
  blocks: [
    {
      kind: 'facts',
      facts: [
        ...(endpoint === undefined
          ? []
          : [{ label: text('Account URI'), value: { text: text('{0}', endpoint) } }]),
        ...(keyUri === undefined ? [] : [{ label: text('Key URI'), value: { text: text('{0}', keyUri) } }]),
        { label: text('Resource ID'), value: { text: text('{0}', id) } },
      ],
    },
  ],
});

/** The parts of the inventory that a step changes. */
export function partsOfStep(step: StepId, spec: CmkSpec, snapshot: Snapshot): readonly InventoryPart[] {
  const { subscription } = spec;
  const vaultId = specVaultId(spec);
  const home = vaultSubscriptionOf(spec);
  switch (step) {
    case 'provider':
      return [{ kind: 'provider', subscription }];
    case 'vault':
      return [{ kind: 'vaults', subscription: home }];
    case 'access':
      return [{ kind: 'vaults', subscription: home }, ...grantsRead(snapshot, home, vaultId)];
    case 'key':
      return [{ kind: 'keys', subscription: home, vaultId }];
    case 'account':
      return [{ kind: 'accounts', subscription }];
  }
}
