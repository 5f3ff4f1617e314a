import type { PolicyAssignment } from '../governance.ts';
import type { Account, Vault } from '../model.ts';
import { isManagedHsm } from '../resourceId.ts';
import { text, type Text } from '../text.ts';
import { passed, unread, type DoctorFinding } from './doctorFinding.ts';
import type { Place } from './facts.ts';
import type { PolicyResource } from './policyFields.ts';
import { judgePolicy } from './policyRule.ts';

/** What a built-in policy asks of a resource; undefined where it cannot be told. */
type Demand<R> = (resource: R, parameters: PolicyAssignment['parameters']) => boolean | undefined;

const locations = 'e56962a6-4747-49cd-b67b-bf8b01975c4c';

/** Azure's built-in policies about vaults and accounts (domain.md 5.2; Azure/azure-policy), by definition id. */
const ofVaults: Readonly<Record<string, Demand<Vault>>> = {
  '0b60c0b2-2dc2-4e1c-b5c9-abbed971de53': ({ softDelete, purgeProtection }) => softDelete && purgeProtection,
  '1e66c121-a66a-4b1f-9b83-0fd99bf0fc2d': ({ softDelete }) => softDelete,
  '12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5': ({ permissionModel }) => permissionModel === 'rbac',
  '55615ac9-af46-4a59-874e-391cc3dfb490': ({ network }) =>
    network.defaultAction === 'Deny' || network.publicAccess === 'Disabled',
  '405c5871-3e91-4644-8a63-58e19d68ff5b': ({ network }) => network.publicAccess === 'Disabled',
  [locations]: ({ location }, parameters) => isAllowed(location, parameters),
};

/** Those about managed HSMs, which those about vaults are not for. */
const ofHsms: Readonly<Record<string, Demand<Vault>>> = {
  'c39ba22d-4428-4149-b981-70acb31fc383': ({ purgeProtection }) => purgeProtection,
  [locations]: ({ location }, parameters) => isAllowed(location, parameters),
};

const ofAccounts: Readonly<Record<string, Demand<Account>>> = {
  '1f905d99-2ab7-462c-a6b0-f709acca6c8f': ({ keyUri }) => keyUri !== undefined,
  '5450f5bd-9c72-4390-a9c4-a7aba4edfdd2': () => undefined,
  '797b37f7-06b8-444c-b1ad-fc62867f335a': () => undefined,
  '862e97cf-49fc-4a5c-9de4-40d4e2e7c8eb': () => undefined,
  [locations]: ({ location }, parameters) => isAllowed(location, parameters),
};

function isAllowed(location: string, parameters: PolicyAssignment['parameters']): boolean | undefined {
  const allowed = parameters['listofallowedlocations'];
  if (!Array.isArray(allowed)) return undefined;
  const plain = (value: unknown) => String(value).replaceAll(' ', '').toLowerCase();
  return allowed.some((one) => plain(one) === plain(location));
}

const definitionOf = ({ definitionId }: PolicyAssignment) =>
  definitionId.slice(definitionId.lastIndexOf('/') + 1).toLowerCase();

/** Whether it refuses; most built-in policies only report unless their effect says otherwise. */
const denies = (policy: PolicyAssignment) => {
  const { effect } = policy.parameters;
  return (
    policy.enforced &&
    (definitionOf(policy) === locations || (typeof effect === 'string' && /^deny$/i.test(effect)))
  );
};

/** Whether what it assigns has to be read: nothing is known of it by its id. */
export const isOpen = (policy: PolicyAssignment): boolean =>
  policy.enforced &&
  policy.isAltered !== true &&
  ![ofVaults, ofHsms, ofAccounts].some((known) => definitionOf(policy) in known);

/** An initiative or a definition of one's own may hold anything. */
const mayDeny = (policy: PolicyAssignment) => {
  const id = definitionOf(policy);
  return policy.enforced && (denies(policy) || ![ofVaults, ofHsms, ofAccounts].some((known) => id in known));
};

const reaches = ({ notScopes }: PolicyAssignment, scope: string) =>
  !notScopes.some((one) => `${scope.toLowerCase()}/`.startsWith(`${one.toLowerCase()}/`));

/** F-03: which policies would refuse a change of the resource as it is, and which ones nobody here can tell. */
export function policyFindings(
  { name, scope, policies, definitions }: Place,
  resource: PolicyResource | undefined,
): readonly DoctorFinding[] {
  const title = text('Azure Policy');
  if (!policies.read) return [unread(title, name, policies.why, 'F-03')];
  const here = policies.value.filter((policy) => reaches(policy, scope));
  const [refused, unclear]: [PolicyAssignment[], PolicyAssignment[]] = [[], []];
  for (const policy of here) {
    const read = definitions?.get(policy.definitionId.toLowerCase());
    if (read && resource && policy.enforced && isOpen(policy)) {
      const verdict = judgePolicy(read, policy.parameters, resource, (id) =>
        definitions?.get(id.toLowerCase()),
      );
      if (verdict === 'denies') refused.push(policy);
      if (verdict === 'notRead') unclear.push(policy);
      continue;
    }
    const met = isMet(policy, resource);
    if (met === false && denies(policy)) refused.push(policy);
    if (met === undefined && mayDeny(policy)) unclear.push(policy);
  }
  return [
    ...refused.map((policy) => refusal(title, name, policy)),
    ...(unclear.length > 0 ? [unjudged(title, name, unclear)] : []),
    ...(refused.length + unclear.length === 0
      ? [passed(title, name, text('Assignments: {0}. None refuses it.', here.length))]
      : []),
  ];
}

function isMet(policy: PolicyAssignment, resource: PolicyResource | undefined): boolean | undefined {
  const id = definitionOf(policy);
  if (!resource) return undefined;
  // A policy about accounts asks nothing of a vault, and one about vaults nothing of a managed HSM.
  const isOfOthers = [ofVaults, ofHsms, ofAccounts].some((known) => id in known);
  if ('account' in resource)
    return ofAccounts[id] ? ofAccounts[id](resource.account, policy.parameters) : isOfOthers || undefined;
  const own = isManagedHsm(resource.vault.id) ? ofHsms : ofVaults;
  return own[id] ? own[id](resource.vault, policy.parameters) : isOfOthers || undefined;
}

const refusal = (title: Text, on: string, { name, id }: PolicyAssignment): DoctorFinding => ({
  title,
  on,
  code: 'F-03',
  standing: 'watch',
  what: text('The policy "{0}" refuses changes of it as it is.', name),
  evidence: text('Assignment: {0}', id),
  next: text('Bring it in line with the policy in the same change, or have an exemption made.'),
  owner: 'policyOwner',
});

const unjudged = (title: Text, on: string, policies: readonly PolicyAssignment[]): DoctorFinding => ({
  title,
  on,
  code: 'F-03',
  standing: 'note',
  what: text('Assignments of policies that reach it, and may refuse something or not: {0}.', policies.length),
  evidence: text(
    'Assignments: {0}',
    policies
      .slice(0, 8)
      .map(({ name }) => name)
      .join(', '),
  ),
  next: text('Look at them in Azure Policy where a change is refused.'),
  owner: 'policyOwner',
});
