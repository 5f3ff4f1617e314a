import { day } from '../model/keyHealth.ts';
import type { PolicyAssignment, PolicyContent, PolicyExemption } from '../model/policies.ts';
import { isManagedHsm, sameId } from '../model/resourceId.ts';
import type { Account, Vault } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { Place } from './facts.ts';
import { type ReadinessFinding, passed, unread } from './finding.ts';
import { judgePolicy, type PolicyResource, type PolicyVerdict } from './policyRule.ts';

/** The exemptions of a resource from one assignment. */
interface Exempted {
  /** The exemption from the complete assignment. */
  readonly whole?: PolicyExemption;
  /** Exemptions with resource selectors. It's unknown here whether they select this resource. */
  readonly perhaps: readonly PolicyExemption[];
  readonly isMember: (reference: string) => boolean;
}

/** "Waiver" and "Mitigated" exempt in the same way. An expired exemption has no effect. */
function exemptedFrom({ id }: PolicyAssignment, exemptions: Place['exemptions'], now: number): Exempted {
  const mine = (exemptions?.read ? exemptions.value : []).filter(
    ({ assignmentId, expires }) => sameId(assignmentId, id) && (expires === undefined || expires > now),
  );
  const [certain, perhaps] = [mine.filter((one) => !one.isSelective), mine.filter((one) => one.isSelective)];
  const whole = certain.find(({ references }) => references.length === 0);
  const members = new Set(certain.flatMap(({ references }) => references.map((one) => one.toLowerCase())));
  return {
    ...(whole ? { whole } : {}),
    perhaps,
    isMember: (reference) => members.has(reference.toLowerCase()),
  };
}

/**
 * How many members of an initiative weren't read, and how many it has. Undefined if all were read, or it's no
 * initiative.
 */
export function unreadMembers(
  content: PolicyContent | undefined,
  definitions: Place['definitions'],
): { readonly unread: number; readonly all: number } | undefined {
  if (content?.kind !== 'initiative') return undefined;
  const { members } = content;
  const unread = members.filter(({ definitionId }) => !definitions?.has(definitionId.toLowerCase())).length;
  return unread > 0 ? { unread, all: members.length } : undefined;
}

/** Whether a resource meets a built-in policy. Undefined if that is unknown. */
type Demand<R> = (resource: R, parameters: PolicyAssignment['parameters']) => boolean | undefined;

const locations = 'e56962a6-4747-49cd-b67b-bf8b01975c4c';

/** Azure's built-in policies for vaults and accounts (docs/azure.md, Azure Policy), by definition id. */
const ofVaults: Readonly<Record<string, Demand<Vault>>> = {
  '0b60c0b2-2dc2-4e1c-b5c9-abbed971de53': ({ softDelete, purgeProtection }) => softDelete && purgeProtection,
  '1e66c121-a66a-4b1f-9b83-0fd99bf0fc2d': ({ softDelete }) => softDelete,
  '12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5': ({ permissionModel }) => permissionModel === 'rbac',
  '55615ac9-af46-4a59-874e-391cc3dfb490': ({ network }) =>
    network.defaultAction === 'Deny' || network.publicAccess === 'Disabled',
  '405c5871-3e91-4644-8a63-58e19d68ff5b': ({ network }) => network.publicAccess === 'Disabled',
  [locations]: ({ location }, parameters) => isAllowed(location, parameters),
};

/** Policies for managed HSMs. Policies for vaults don't apply to them. */
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

/** Whether it denies changes. Most built-in policies only audit unless their effect says otherwise. */
const denies = (policy: PolicyAssignment) => {
  const { effect } = policy.parameters;
  return (
    policy.enforced &&
    (definitionOf(policy) === locations || (typeof effect === 'string' && /^deny$/i.test(effect)))
  );
};

/** Whether the assigned definition must be read, because its id isn't known here. */
export const isOpen = (policy: PolicyAssignment): boolean =>
  policy.enforced &&
  policy.isAltered !== true &&
  ![ofVaults, ofHsms, ofAccounts].some((known) => definitionOf(policy) in known);

/** A custom initiative or definition can contain anything. */
const mayDeny = (policy: PolicyAssignment) => {
  const id = definitionOf(policy);
  return policy.enforced && (denies(policy) || ![ofVaults, ofHsms, ofAccounts].some((known) => id in known));
};

const reaches = ({ notScopes }: PolicyAssignment, scope: string) =>
  !notScopes.some((one) => `${scope.toLowerCase()}/`.startsWith(`${one.toLowerCase()}/`));

/**
 * F-03: policies that would deny a change of the resource in its current state, and policies that can't be evaluated
 * here.
 */
export function policyFindings(
  place: Place,
  resource: PolicyResource | undefined,
  now: number,
): readonly ReadinessFinding[] {
  const { name, scope, policies, exemptions } = place;
  const title = text('Azure Policy');
  if (!policies.read) return [unread(title, name, policies.why, 'F-03')];
  const here = policies.value.filter((policy) => reaches(policy, scope));
  const unclear: PolicyAssignment[] = [];
  const told: ReadinessFinding[] = [];
  for (const policy of here) {
    const exempted = exemptedFrom(policy, exemptions, now);
    const verdict = verdictOf(place, policy, resource, exempted);
    if (verdict === 'denies' && exempted.whole) told.push(exempt(title, name, policy, exempted.whole));
    else if (verdict === 'denies' && exemptions && !exemptions.read)
      told.push(perhapsRefused(title, name, policy, exemptions.why));
    else if (verdict === 'denies' && exempted.perhaps.length === 0) told.push(refusal(title, name, policy));
    else if (verdict !== 'allows' && !exempted.whole) unclear.push(policy);
  }
  const isFine = unclear.length === 0 && told.every(({ standing }) => standing === 'note');
  return [
    ...told,
    ...(unclear.length > 0 ? [unjudged(title, name, unclear, place)] : []),
    ...(isFine ? [passed(title, name, text('Assignments: {0}. None refuses it.', here.length))] : []),
  ];
}

/** Exemptions from the complete assignment aren't considered here; they're reported separately. */
function verdictOf(
  { definitions }: Place,
  policy: PolicyAssignment,
  resource: PolicyResource | undefined,
  { isMember }: Exempted,
): PolicyVerdict {
  const read = definitions?.get(policy.definitionId.toLowerCase());
  if (read && resource && policy.enforced && isOpen(policy))
    return judgePolicy(
      read,
      policy.parameters,
      resource,
      (id) => definitions?.get(id.toLowerCase()),
      isMember,
    );
  const met = isMet(policy, resource);
  if (met === false) return denies(policy) ? 'denies' : 'allows';
  return met === undefined && mayDeny(policy) ? 'notRead' : 'allows';
}

function isMet(policy: PolicyAssignment, resource: PolicyResource | undefined): boolean | undefined {
  const id = definitionOf(policy);
  if (!resource) return undefined;
  // A policy for accounts doesn't apply to a vault, and one for vaults doesn't apply to a managed HSM.
  const isOfOthers = [ofVaults, ofHsms, ofAccounts].some((known) => id in known);
  if ('account' in resource)
    return ofAccounts[id] ? ofAccounts[id](resource.account, policy.parameters) : isOfOthers || undefined;
  const own = isManagedHsm(resource.vault.id) ? ofHsms : ofVaults;
  return own[id] ? own[id](resource.vault, policy.parameters) : isOfOthers || undefined;
}

const refusal = (title: Text, on: string, { name, id }: PolicyAssignment): ReadinessFinding => ({
  title,
  on,
  code: 'F-03',
  standing: 'watch',
  what: text('The policy "{0}" refuses changes of it as it is.', name),
  evidence: text('Assignment: {0}', id),
  next: text('Bring it in line with the policy in the same change, or have an exemption made.'),
  owner: 'policyOwner',
});

/** The policy would deny a change without the exemption, so the finding says when the exemption ends. */
const exempt = (
  title: Text,
  on: string,
  policy: PolicyAssignment,
  { id, category, expires }: PolicyExemption,
): ReadinessFinding => ({
  ...refusal(title, on, policy),
  standing: 'note',
  what:
    expires === undefined
      ? text('The policy "{0}" would refuse changes of it, but it is exempt ({1}).', policy.name, category)
      : text(
          'The policy "{0}" would refuse changes of it, but it is exempt ({1}) until {2}.',
          ...[policy.name, category, day(expires)],
        ),
  evidence: text('Exemption: {0}', id),
  next: text('Bring it in line with the policy before the exemption ends or is taken away.'),
});

const perhapsRefused = (title: Text, on: string, policy: PolicyAssignment, why: Text): ReadinessFinding => ({
  ...refusal(title, on, policy),
  standing: 'unknown',
  what: text('The policy "{0}" refuses changes of it as it is, unless it is exempt.', policy.name),
  evidence: text('Assignment: {0}. Its exemptions could not be read: {1}', policy.id, why),
});

const unjudged = (
  title: Text,
  on: string,
  policies: readonly PolicyAssignment[],
  { definitions }: Place,
): ReadinessFinding => ({
  title,
  on,
  code: 'F-03',
  standing: 'note',
  what: text('Assignments of policies that reach it, and may refuse something or not: {0}.', policies.length),
  evidence: text('Assignments: {0}', listed(policies.slice(0, 8).map((one) => named(one, definitions)))),
  next: text('Look at them in Azure Policy where a change is refused.'),
  owner: 'policyOwner',
});

/** Adds how many policies of an initiative weren't read: there's a limit, and some can't be read. */
function named({ name, definitionId }: PolicyAssignment, definitions: Place['definitions']): Text {
  const part = unreadMembers(definitions?.get(definitionId.toLowerCase()), definitions);
  return part
    ? text('{0} (policies in it that were not read: {1} of {2})', name, part.unread, part.all)
    : text('{0}', name);
}

const listed = ([first = text(''), ...rest]: readonly Text[]): Text =>
  rest.reduce((before, one) => text('{0}, {1}', before, one), first);
