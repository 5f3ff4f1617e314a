import { identityName } from '../model/keyIdentity.ts';
import { day } from '../model/keyHealth.ts';
import { policyText } from '../model/rotation.ts';
import type { CmkSpec, KeySpec } from '../model/spec.ts';
import { asSentence, properName, capital, text, type Text } from '../model/text.ts';
import type { Fact } from '../ui/page/page.ts';
import { type CreationAnswers, groupFrom, keyIsNew } from './answers.ts';

export const identityChoiceText = ({ identityId, newIdentity }: CmkSpec): Text => {
  if (identityId === undefined) return text('"Azure Cosmos DB", shared by all accounts in the tenant');
  const name = identityName(identityId);
  return newIdentity ? text('{0}, new, user-assigned', name) : text('{0}, user-assigned', name);
};

export function backupText({ account: { backup } }: CmkSpec): Text {
  if (backup === undefined) return text('Periodic');
  return backup === 'Continuous7Days' ? text('Continuous, 7 days') : text('Continuous, 30 days');
}

/** The names that were chosen so far, for the questions that follow. Undefined before the first answer. */
export function chosenSoFar(answers: CreationAnswers): Text | undefined {
  const { subscription, vault, vaultName, foreignKey, key, keyName, accountName, api } = answers;
  const vaultNow = typeof vault === 'object' ? vault.name : vault === 'new' ? vaultName : foreignKey?.vault;
  const keyNow = keyIsNew(answers) ? keyName : typeof key === 'object' ? key.name : foreignKey?.key;
  const names = [
    subscription?.name,
    groupFrom(answers)?.name ?? answers.groupName,
    vaultNow,
    vaultNow === undefined ? undefined : keyNow,
    accountName,
    api,
  ];
  const chosen = names.filter((name) => name !== undefined);
  return chosen.length === 0 ? undefined : text('{0}', chosen.join(' › '));
}

/** Everything that the user chose, to compare it with a request. */
export function specFacts(spec: CmkSpec): readonly Fact[] {
  const { subscription, resourceGroup, account, principalId, identityId, applicationId } = spec;
  const fact = (label: Text, value: Text): Fact => ({ label, value: { text: value } });
  return [
    fact(capital(text('subscription')), text('{0} ({1})', subscription.name, subscription.id)),
    fact(
      text('Resource group'),
      resourceGroup.isNew
        ? text('{0}, new, in {1}', resourceGroup.name, resourceGroup.location)
        : text('{0}', resourceGroup.name),
    ),
    fact(capital(text('key vault')), vaultText(spec)),
    fact(capital(text('key')), keyText(spec.key)),
    fact(text('Account'), text('{0}, {1}', account.name, account.api)),
    fact(
      text('Region'),
      account.zoneRedundant
        ? text('{0}, zone-redundant', account.region.displayName)
        : text('{0}', account.region.displayName),
    ),
    fact(text('Identity'), identityChoiceText(spec)),
    ...(identityId === undefined ? [] : [fact(text('Identity ID'), text('{0}', identityId))]),
    ...(applicationId === undefined
      ? []
      : [fact(text("Application in the key vault's tenant"), text('{0}', applicationId))]),
    fact(text('Backup'), backupText(spec)),
    ...(principalId === undefined || identityId !== undefined
      ? []
      : [fact(text('Object ID of "Azure Cosmos DB"'), text('{0}', principalId))]),
  ];
}

function vaultText({ vault, vaultSubscription: home, applicationId }: CmkSpec): Text {
  const { keyStore, name, resourceGroup, location, create } = vault;
  if (applicationId !== undefined)
    return home === undefined
      ? text('{0}, in another tenant', name)
      : text('{0}, in subscription {1} of tenant {2}', name, home.name, home.tenantId);
  if (create)
    return create.permissionModel === 'rbac'
      ? text('{0}, new, {1}, {2}, in {3}', name, create.sku, properName('Azure RBAC'), location)
      : text('{0}, new, {1}, {2}, in {3}', name, create.sku, text('access policies'), location);
  const where = home
    ? text('{0}, in resource group {1} of subscription {2}', name, resourceGroup, home.name)
    : text('{0}, in resource group {1}', name, resourceGroup);
  return keyStore === 'managedHsm' ? text('{0} (managed HSM)', where) : where;
}

function keyText({ name, create }: KeySpec): Text {
  if (!create) return text('{0}', name);
  const made = text('{0}, new, {1} {2}', name, create.type, create.size);
  const expires =
    create.expires === undefined ? made : text('{0}, expires on {1}', made, day(create.expires));
  return create.rotation ? text('{0} {1}', asSentence(expires), policyText(create.rotation)) : expires;
}
