import { named } from '../../model/problems.ts';
import { grantsRead } from '../../health/keyDependencies.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { InventoryPart } from '../../inventory/parts.ts';
import { valueOf } from '../../inventory/snapshot.ts';
import { failed, succeeded } from '../../model/outcome.ts';
import { isManagedHsm, sameId } from '../../model/resourceId.ts';
import { specVaultId, vaultSpecOf } from '../../model/spec.ts';
import { text, type Text } from '../../model/text.ts';
import { markSandbox } from '../../session/session.ts';
import { type SpecOf, storeText, workTitle } from '../../session/work.ts';
import { askPrincipal } from '../../ui/pickers/principal.ts';
import { pick, pickFixed } from '../../ui/quickPick.ts';
import { askAll, mapPrompted, type WizardQuestion } from '../../ui/wizard.ts';
import type { TargetNode } from '../../views/commandTarget.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import type { SeveralTargets } from '../../views/severalTargets.ts';
import { vaultReadings } from '../readings.ts';
import { accessStep } from '../steps/access.ts';
import { runBatch } from './batchOnPage.ts';
import { principalRows, type PrincipalChoice } from './principalRows.ts';
import { ready, runStepCommand, type StepCommand } from './runStepCommand.ts';
import type { StepSurface } from './stepSurface.ts';

type Target = TargetNode<'vault' | 'key'>;

interface Answers {
  readonly principal?: PrincipalChoice;
  readonly onKeyOnly?: boolean;
}

/**
 * "Grant Cosmos DB Access...": uses the vault's own permission model. Under Azure RBAC, access can be granted on a
 * single key or on the vault.
 */
export async function grantAccess(context: CommandContext, node: Target): Promise<void> {
  const title = markSandbox(context.session, workTitle('grantAccess'));
  const answers = await askAll(questions(context, [node], title), {});
  if (!answers?.principal) return;
  const { subscription, vault } = node;
  await runGrant(context, {
    subscription,
    vault: vaultSpecOf(vault),
    ...(node.kind === 'key' ? { key: { name: node.key.name } } : {}),
    ...(answers.onKeyOnly ? { onKeyOnly: true } : {}),
    ...(answers.principal.kind === 'identity' ? { identity: answers.principal.identity } : {}),
  });
}

/** The same identity on several keys, or in their vaults. */
export async function grantAccessOnSeveral(
  context: CommandContext,
  { nodes, leftOut }: SeveralTargets<Target>,
): Promise<void> {
  const title = markSandbox(context.session, workTitle('grantAccess'));
  const answers = await askAll(questions(context, nodes, title), {});
  const { principal, onKeyOnly } = answers ?? {};
  if (!principal) return;
  // Access policies, and roles on all keys of a vault, are granted once in each vault.
  const specs = new Map(
    nodes.map((node): [string, Spec] => {
      const { subscription, vault } = node;
      const isOnKey = onKeyOnly === true && isKeyWithRoles(node);
      const spec: Spec = {
        subscription,
        vault: vaultSpecOf(vault),
        ...(isOnKey ? { key: { name: node.key.name }, onKeyOnly } : {}),
        ...(principal.kind === 'identity' ? { identity: principal.identity } : {}),
      };
      return [(isOnKey ? node.key.id : vault.id).toLowerCase(), spec];
    }),
  );
  await runBatch(context, {
    kind: 'grantAccess',
    leftOut,
    subjects: [...specs].map(([id, spec]) => ({
      id,
      name: spec.key ? text('{0} in {1}', spec.key.name, spec.vault.name) : text('{0}', spec.vault.name),
      subscription: spec.subscription,
      run: (surface) => runGrant(context, spec, surface),
    })),
  });
}

const isKeyWithRoles = (node: Target): node is TargetNode<'key'> =>
  node.kind === 'key' && node.vault.permissionModel === 'rbac';

type Spec = SpecOf<'grantAccess'>;

export async function runGrant(context: CommandContext, spec: Spec, surface?: StepSurface): Promise<void> {
  const { subscription, vault, key, onKeyOnly } = spec;
  const store = storeText(specVaultId(spec), vault.name);
  await runStepCommand(
    context,
    {
      subscription,
      work: () => ({ kind: 'grantAccess', spec }),
      title:
        key && onKeyOnly
          ? text('Grant access to key {0} in {1}', key.name, store)
          : text('Grant access to the keys in {0}', store),
      action: text('Grant Access'),
    },
    ready(grantCommand(context, spec)),
    surface,
  );
}

function grantCommand(
  context: CommandContext,
  spec: Spec,
): StepCommand<ReturnType<typeof vaultReadings<Spec>>> {
  const title = workTitle('grantAccess');
  const { azure } = context.session;
  const { subscription } = spec;
  return {
    work: () => ({ kind: 'grantAccess', spec }),
    change: accessStep,
    read: (signal) => vaultReadings(azure, spec, signal),
    azure: azure.in(subscription),
    affected: {
      subscription,
      vaultId: specVaultId(spec),
      ...(spec.key ? { key: spec.key.name } : {}),
    },
    changedParts: [{ kind: 'vaults', subscription }, ...partsChangedByGrant(context, spec)],
    recovers: true,
    async fix(fix) {
      if (fix !== 'enterPrincipal') return undefined;
      const frame = { step: 1, total: 1, canGoBack: false };
      const entered = await askPrincipal(
        azure.cloud,
        frame,
        spec.principalId,
        markSandbox(context.session, title),
      );
      return entered.kind === 'chosen'
        ? grantCommand(context, { ...spec, principalId: entered.value })
        : undefined;
    },
  };
}

/**
 * The inventory parts that account risks are based on, if the views have read them. An application's principal might
 * be new, too.
 */
function partsChangedByGrant({ session }: CommandContext, spec: Spec): readonly InventoryPart[] {
  const { subscription, identity } = spec;
  const { snapshot } = session.inventory;
  const { applicationId } = identity ?? {};
  if (applicationId !== undefined)
    return [
      { kind: 'principal', subscription, applicationId },
      ...grantsRead(snapshot, subscription, specVaultId(spec)),
    ];
  const known = valueOf(snapshot.get('principal', subscription.tenantId));
  const principalId = identity?.principalId ?? known?.id;
  return principalId === undefined
    ? []
    : [{ kind: 'assignments', subscription, vaultId: specVaultId(spec), principalId }];
}

const questions = (
  { session }: CommandContext,
  nodes: readonly [Target, ...Target[]],
  title: Text,
): readonly WizardQuestion<Answers>[] => [
  {
    isAnswered: ({ principal }) => principal !== undefined,
    ask: async (answers, frame) =>
      mapPrompted(
        await pick<PrincipalChoice>(frame, {
          title,
          placeholder: text('Choose the identity that uses the key'),
          always: principalRows([], nodes[0].vault, session.azure.cloud).flatMap(({ rows }) => rows),
          load: async (signal) => {
            const found = await accountSections(session.inventory, nodes[0], session.azure.cloud, signal);
            // A list with one row is only shown to a user who goes back to it.
            const [only, ...others] = found.kind === 'done' ? found.value.flatMap(({ rows }) => rows) : [];
            const isOnly = only?.value !== undefined && others.length === 0 && !answers.principal;
            return isOnly ? succeeded({ chosen: only.value }) : found;
          },
        }),
        (principal) => ({ ...answers, principal }),
      ),
  },
  {
    isAsked: () => nodes.some(isKeyWithRoles),
    isAnswered: ({ onKeyOnly }) => onKeyOnly !== undefined,
    ask: async (answers, frame) =>
      mapPrompted(
        await pickFixed<boolean>(frame, {
          title,
          placeholder: text('Choose one key or all keys'),
          sections: [{ rows: nodes.length > 1 ? severalScopeRows : scopeRows(nodes[0]) }],
        }),
        (onKeyOnly) => ({ ...answers, onKeyOnly }),
      ),
  },
];

const severalScopeRows = [
  { label: text('Only the selected keys'), description: text('least privilege'), value: true },
  { label: text('All keys in their key vaults'), detail: text('Includes future keys'), value: false },
];

const scopeRows = (node: Target) => [
  {
    label: text('Only {0}', named.key(node.kind === 'key' ? node.key.name : '')),
    description: text('least privilege'),
    value: true,
  },
  {
    label: isManagedHsm(node.vault.id)
      ? text('All keys in {0}', named.managedHsm(node.vault.name))
      : text('All keys in {0}', named.keyVault(node.vault.name)),
    detail: text('Includes future keys'),
    value: false,
  },
];

async function accountSections(
  inventory: Inventory,
  { subscription, vault }: Target,
  cloud: Parameters<typeof principalRows>[2],
  signal: AbortSignal,
) {
  await inventory.load({ kind: 'subscriptions' }, signal);
  const all = inventory.snapshot.subscriptions;
  const otherTenants = all.filter(({ tenantId }) => !sameId(tenantId, subscription.tenantId));
  await Promise.all([
    inventory.load({ kind: 'accounts', subscription }, signal),
    inventory.survey('accounts', otherTenants, signal),
  ]);
  const found = inventory.snapshot.get('accounts', subscription.id);
  if (found.state === 'failed') return failed(found.problem);
  const othersAccounts = otherTenants.flatMap(
    ({ id }) => valueOf(inventory.snapshot.get('accounts', id)) ?? [],
  );
  return succeeded(principalRows(found.state === 'ready' ? found.value : [], vault, cloud, othersAccounts));
}
