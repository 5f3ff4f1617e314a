import type { Account, Subscription } from '../model/resources.ts';
import { text, type Text } from '../model/text.ts';
import type { CommandContext } from '../views/commandContext.ts';
import { copyText } from '../ui/showText.ts';
import { runOn } from '../views/runOn.ts';
import type { ResultCommand } from './result.ts';

export const planAddress = (accountId: string) => ({ kind: 'plan', subject: accountId });

export const planTab = (accountName: string): Text => text('Create {0}', accountName);

/** Runs what the result page offers on the created account. */
export async function useResult(
  context: CommandContext,
  subscription: Subscription,
  account: Account,
  command: ResultCommand,
): Promise<void> {
  if (command === 'copyAccountUri') await copyText(account.endpoint ?? '');
  else await runOn(context, `cosmosCmk.${command}`, { kind: 'account', subscription, account });
}
