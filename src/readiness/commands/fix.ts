import { parseKeyUri } from '../../model/keyUri.ts';
import { vaultSpecOf } from '../../model/spec.ts';
import { runKeyChange } from '../../setup/commands/accountCommands.ts';
import { runGrant } from '../../setup/commands/grantAccess.ts';
import { runRotation } from '../../setup/commands/keyCommands.ts';
import type { StepSurface } from '../../setup/commands/stepSurface.ts';
import { runConfiguration, runRegistration } from '../../setup/commands/vaultCommands.ts';
import type { CommandContext } from '../../views/commandContext.ts';
import { runOn } from '../../views/runOn.ts';
import { commandOf } from '../../views/targets.ts';
import type { FindingFix } from '../finding.ts';
import { fixTarget, grantOf, type TargetFacts, targetsIn } from '../fixTarget.ts';

/**
 * A fix that needs no input, because the finding has everything. It is reviewed and followed on the page that offers
 * it. Undefined if the command has to ask.
 */
export function fixInPlace(
  context: CommandContext,
  fix: FindingFix,
  facts: TargetFacts,
): ((surface: StepSurface) => Promise<void>) | undefined {
  const { subscription, vault, key, account } = targetsIn(facts);
  switch (fix) {
    case 'registerProvider':
      return subscription && ((surface) => runRegistration(context, subscription, surface));
    case 'configureVault':
      return (
        vault &&
        ((surface) =>
          runConfiguration(
            context,
            {
              subscription: vault.subscription,
              vault: { ...vaultSpecOf(vault.vault), allowTrustedServices: true },
            },
            surface,
          ))
      );
    case 'grantAccess': {
      const spec = grantOf(facts);
      return spec && ((surface) => runGrant(context, spec, surface));
    }
    case 'rotateKey':
      return (
        key &&
        ((surface) =>
          runRotation(
            context,
            {
              subscription: key.subscription,
              vault: vaultSpecOf(key.vault),
              key: { name: key.key.name },
            },
            surface,
          ))
      );
    case 'changeKey': {
      // The key URI has a version or a slash at its end: the same key is set without these.
      const uri = parseKeyUri(account?.account.keyUri ?? '', facts.view.cloud);
      if (!account || !vault || !uri) return undefined;
      const keyLocation = {
        subscription: vault.subscription,
        vault: vaultSpecOf(vault.vault),
        key: { name: uri.key },
      };
      return (surface) => runKeyChange(context, 'changeKey', { ...account, keyLocation }, surface);
    }
    case 'recoverVault':
    case 'generateKey':
    case 'restoreKey':
    case 'restoreAccess':
    case 'enableCmk':
    case 'changeIdentity':
    case 'moveVaultToRbac':
      return undefined;
  }
}

/** Runs a fix with its own page or questions. */
export async function runFix(context: CommandContext, fix: FindingFix, facts: TargetFacts): Promise<void> {
  const spec = fix === 'grantAccess' ? grantOf(facts) : undefined;
  if (spec) await runGrant(context, spec);
  else await runOn(context, commandOf(fix), fixTarget(fix, facts));
}
