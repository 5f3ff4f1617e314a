import { identityName } from '../../model/keyIdentity.ts';
import { identityNameRule } from '../../model/names.ts';
import type { Outcome } from '../../model/outcome.ts';
import { parseResourceId, sameId } from '../../model/resourceId.ts';
import type { UserAssignedIdentity } from '../../model/resources.ts';
import { text, type Text } from '../../model/text.ts';
import { input } from '../inputBox.ts';
import { listedVerdict } from '../nameCheck.ts';
import type { Prompted, WizardPosition } from '../wizard.ts';

interface NewIdentity {
  readonly title?: Text;
  readonly group: string;
  readonly value: string | undefined;
  /** The identities of the subscription, to see whether a name is taken. Absent if the group is new, too. */
  readonly list?: (signal: AbortSignal) => Promise<Outcome<readonly UserAssignedIdentity[]>>;
}

export const askIdentityName = (
  frame: WizardPosition,
  { title, group, value, list }: NewIdentity,
): Promise<Prompted<string>> =>
  input(frame, {
    ...(title ? { title } : {}),
    prompt: text('Name of the new identity in resource group {0}', group),
    placeholder: text('For example, {0}', 'id-orders'),
    value,
    rule: identityNameRule,
    async lookUp(name, signal) {
      const listed = await list?.(signal);
      if (!listed) return undefined;
      const inGroup = (listed.kind === 'done' ? listed.value : []).filter(({ id }) =>
        sameId(parseResourceId(id)?.resourceGroup ?? '', group),
      );
      return listedVerdict(
        name,
        inGroup.map(({ id }) => ({ name: identityName(id) })),
      );
    },
  });
