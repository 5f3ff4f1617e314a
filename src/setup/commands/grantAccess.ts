import { l10n } from 'vscode';
import { grantsRead } from '../../health/keyDependencies.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Part } from '../../inventory/parts.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { failed, succeeded } from '../../model/outcome.ts';
import { isManagedHsm, sameId } from '../../model/resourceId.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import { text } from '../../model/text.ts';
import type { SpecOf } from '../../session/work.ts';
import { titleOf } from '../../session/workText.ts';
import { askPrincipal } from '../../ui/pickers/principal.ts';
import { pick } from '../../ui/quickPick.ts';
import { askAll, type Question, taken } from '../../ui/wizard.ts';
import type { Node } from '../../views/nodes/node.ts';
import { type Place, type TargetNode, pickTargetNode, titled } from '../../views/pickTarget.ts';
import { vaultReadings } from '../readings.ts';
import { accessStep } from '../steps/access.ts';
import { granteeRows, type Who } from './granteeRows.ts';
import { takeStep, type Taking } from './runStepCommand.ts';

interface Answers {
  readonly who?: Who;
  readonly onKeyOnly?: boolean;
}

/**
 * "Grant Cosmos DB Access...": uses the vault's own permission model. Under Azure RBAC, access can be granted on a
 * single key or on the vault.
 */
export async function grantAccess(place: Place, node: Node | undefined): Promise<void> {
  const title = titleOf('grantAccess');
  const thing =
    node?.kind === 'key' ? node : await pickTargetNode(place, node, 'vault', 'canGrantAccess', title);
  if (!thing) return;
  const answers = await askAll(questions(place, thing, titled(place, title)), {});
  if (!answers?.who) return;
  const { subscription, vault } = thing;
  await takeGrant(place, {
    subscription,
    vault: vaultSpecOf(vault),
    ...(thing.kind === 'key' ? { key: { name: thing.key.name } } : {}),
    ...(answers.onKeyOnly ? { onKeyOnly: true } : {}),
    ...(answers.who.kind === 'identity' ? { grantee: answers.who.grantee } : {}),
  });
}

type Spec = SpecOf<'grantAccess'>;

export async function takeGrant(place: Place, spec: Spec): Promise<void> {
  await takeStep(place, taking(place, spec));
}

function taking(place: Place, spec: Spec): Taking<ReturnType<typeof vaultReadings<Spec>>> {
  const title = titleOf('grantAccess');
  const { azure } = place.session;
  const { subscription, vault } = spec;
  return {
    title,
    work: () => ({ kind: 'grantAccess', spec }),
    question: l10n.t('Give access to the keys of {0}?', vault.name),
    change: accessStep,
    look: (signal) => vaultReadings(azure, spec, signal),
    azure: azure.in(subscription),
    concern: {
      subscription,
      vaultId: specVaultId(spec),
      ...(spec.key ? { key: spec.key.name } : {}),
    },
    touched: [{ kind: 'vaults', subscription }, ...grantsOf(place, spec)],
    async fix(fix) {
      if (fix !== 'enterPrincipal') return undefined;
      const frame = { step: 1, total: 1, canGoBack: false };
      const entered = await askPrincipal(azure.cloud, frame, spec.principalId, titled(place, title));
      return entered.kind === 'chosen' ? taking(place, { ...spec, principalId: entered.value }) : undefined;
    },
  };
}

/**
 * The inventory parts that account risks are based on, if the views have read them. An application's principal might
 * be new, too.
 */
function grantsOf({ session }: Place, spec: Spec): readonly Part[] {
  const { subscription, grantee } = spec;
  const { snapshot } = session.inventory;
  const { applicationId } = grantee ?? {};
  if (applicationId !== undefined)
    return [
      { kind: 'principal', subscription, applicationId },
      ...grantsRead(snapshot, subscription, specVaultId(spec)),
    ];
  const known = valueOf(snapshot.get('principal', subscription.tenantId));
  const principalId = grantee?.principalId ?? known?.id;
  return principalId === undefined
    ? []
    : [{ kind: 'assignments', subscription, vaultId: specVaultId(spec), principalId }];
}

const questions = (
  { session }: Place,
  thing: TargetNode<'vault'> | TargetNode<'key'>,
  title: string,
): readonly Question<Answers>[] => [
  {
    isAnswered: ({ who }) => who !== undefined,
    ask: async (answers, frame) =>
      taken(
        await pick<Who>(frame, {
          title,
          placeholder: l10n.t('Choose who is given access: the identity that the account uses'),
          loading: l10n.t('Reading the accounts'),
          always: granteeRows([], thing.vault, session.azure.cloud).flatMap(({ rows }) => rows),
          load: (signal) => accountSections(session.inventory, thing, session.azure.cloud, signal),
        }),
        (who) => ({ ...answers, who }),
      ),
  },
  {
    isAsked: () => thing.kind === 'key' && thing.vault.permissionModel === 'rbac',
    isAnswered: ({ onKeyOnly }) => onKeyOnly !== undefined,
    ask: async (answers, frame) =>
      taken(
        await pick<boolean>(frame, {
          title,
          placeholder: l10n.t('Choose what access is given to'),
          load: () => Promise.resolve(succeeded([{ rows: scopeRows(thing) }])),
        }),
        (onKeyOnly) => ({ ...answers, onKeyOnly }),
      ),
  },
];

const scopeRows = (thing: TargetNode<'vault'> | TargetNode<'key'>) => [
  {
    label: text('The key {0} alone', thing.kind === 'key' ? thing.key.name : ''),
    description: text('least privilege'),
    value: true,
  },
  {
    label: isManagedHsm(thing.vault.id)
      ? text('The managed HSM {0}', thing.vault.name)
      : text('The key vault {0}', thing.vault.name),
    detail: text('All of its keys, and those that are made later'),
    value: false,
  },
];

async function accountSections(
  inventory: Inventory,
  { subscription, vault }: TargetNode<'vault'> | TargetNode<'key'>,
  cloud: Parameters<typeof granteeRows>[2],
  signal: AbortSignal,
) {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const all = valueOf(inventory.snapshot.get('subscriptions'))?.subscriptions ?? [];
  const abroad = all.filter(({ tenantId }) => !sameId(tenantId, subscription.tenantId));
  await Promise.all([
    inventory.load({ kind: 'accounts', subscription }, signal),
    inventory.survey('accounts', abroad, signal),
  ]);
  const found = inventory.snapshot.get('accounts', subscription.id);
  if (found.state === 'failed') return failed(found.problem);
  const theirs = abroad.flatMap(({ id }) => valueOf(inventory.snapshot.get('accounts', id)) ?? []);
  return succeeded(granteeRows(found.state === 'ready' ? found.value : [], vault, cloud, theirs));
}
