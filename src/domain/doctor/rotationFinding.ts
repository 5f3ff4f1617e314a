import type { Key } from '../model.ts';
import { followed, rotationVerdict } from '../rotation/keyRotation.ts';
import { text } from '../text.ts';
import { passed, type DoctorFinding } from './doctorFinding.ts';

/**
 * Whether the key is rotated without anybody's doing. Accounts do not ask for it, so it is no more than a note, unless
 * the policy lets versions end before there is another one.
 */
export function rotationFinding({ name, rotation }: Key): DoctorFinding {
  const title = text('Rotation of the key');
  const common = { title, on: name, owner: 'vaultOwner' } as const;
  if (rotation === undefined)
    return {
      ...common,
      standing: 'note',
      what: text('Whether the key is rotated by itself was not told.'),
      evidence: text('Azure Resource Manager tells it of a key that it may read.'),
      next: text('Look at the rotation policy of the key in its vault or managed HSM.'),
    };
  if (rotation === 'none')
    return {
      ...common,
      standing: 'note',
      what: text('The key has no rotation policy: nothing rotates it by itself.'),
      // The built-in policy d8cf8476-a2ec-4916-896e-992351803c44 (domain.md 5.2), and Learn: "Configure key auto-rotation".
      evidence: text(
        'A built-in Azure Policy asks for one, and Key Vault recommends a rotation every 2 years.',
      ),
      next: text(
        'Give it a rotation policy in its vault, or run Rotate Key from time to time. {0}',
        followed,
      ),
    };
  const { says, gap } = rotationVerdict(rotation);
  if (!gap) return passed(title, name, rotation.rotate ? text('{0} {1}', says, followed) : says);
  return {
    ...common,
    standing: 'watch',
    what: gap,
    evidence: says,
    next: text('Have the policy rotate earlier, or let its versions be valid for longer.'),
  };
}
