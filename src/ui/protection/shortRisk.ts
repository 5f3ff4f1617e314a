import type { AccountProtection } from '../../domain/protection/accountProtection.ts';
import type { CheckId } from '../../domain/protection/verdict.ts';
import { text, type Text } from '../../domain/text.ts';

/** Risks in two words, for a row; nothing where the row tells it already. */
const short: Readonly<Partial<Record<CheckId, Text>>> = {
  keyUri: text('malformed key URI'),
  vaultMissing: text('vault deleted'),
  vaultTenant: text('vault in another tenant'),
  purgeProtection: text('no purge protection'),
  vaultNetwork: text('vault firewalled'),
  keyMissing: text('key missing'),
  keyUnusable: text('key unusable'),
  keyExpiring: text('key expires soon'),
  olderVersion: text('older key version'),
  defaultIdentity: text('no identity'),
  accessMissing: text('access missing'),
};

export function shortRisk({ risks }: AccountProtection): Text | undefined {
  const [gravest] = risks;
  return gravest && gravest.severity !== 'note' ? short[gravest.id] : undefined;
}
