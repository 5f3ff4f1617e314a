import { partId, type Part } from '../../app/parts.ts';
import type { Problem } from '../../domain/problem.ts';
import { remedyOf } from '../../domain/remedy.ts';
import { isManagedHsm } from '../../domain/resourceId.ts';
import { text } from '../../domain/text.ts';
import { remedyLabel } from '../remedy/remedyLabel.ts';
import type { Setting, WayOut } from './look.ts';

/** What the remedy of a failure names, where a command of ours is that, and the right that is missing. */
export const waysOut =
  (sandbox: boolean): NonNullable<Setting['wayOut']> =>
  (part, problem): WayOut => {
    const right = unnamedRight(part, problem);
    const remedy = remedyOf(problem);
    // In the sandbox nobody is signed in.
    const fix = sandbox && remedy === 'signInToTenant' ? undefined : remedy;
    return {
      lines: [
        ...(right === undefined
          ? []
          : [text('It takes the right {0}; the smallest built-in role with it is {1}.', right, 'Reader')]),
        ...(fix ? [text('Fix: {0}', remedyLabel[fix])] : []),
      ],
      capabilities: fix ? [fix === 'signInToTenant' ? 'canSignInToTenant' : 'canFixFinding'] : [],
    };
  };

/** Azure names the right that is missing for most refusals. Where it does not, the request tells. */
function unnamedRight(part: Part, { azure, why }: Problem): string | undefined {
  const isNamed = why.args.some((arg) => typeof arg === 'string' && /^(Microsoft\.|keys\/)/i.test(arg));
  const isInHsm = ['vaultId', 'keyId'].some((id) => id in part) && isManagedHsm(partId(part));
  return azure?.status === 403 && !isNamed && !isInHsm ? rights[part.kind] : undefined;
}

/** By the operations of the resource providers; Reader has every action that ends in "read". */
const rights: Readonly<Partial<Record<Part['kind'], string>>> = {
  subscriptions: 'Microsoft.Resources/subscriptions/read',
  provider: 'Microsoft.Resources/subscriptions/providers/read',
  vaults: 'Microsoft.KeyVault/vaults/read',
  accounts: 'Microsoft.DocumentDB/databaseAccounts/read',
  keys: 'Microsoft.KeyVault/vaults/keys/read',
  versions: 'Microsoft.KeyVault/vaults/keys/versions/read',
};
