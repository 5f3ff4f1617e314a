import { l10n, window } from 'vscode';
import { gateNow } from '../../app/oldVersion.ts';
import { gateText } from '../../domain/rotation/gateText.ts';
import { vaultSpecOf } from '../../domain/spec.ts';
import { concernOfNode } from '../remedy/concern.ts';
import { showInMessage } from '../showText.ts';
import type { Node } from '../tree/node.ts';
import { whileChecking } from './during.ts';
import { titled, type Place } from './place.ts';
import { rotationSpec } from './rotationSpec.ts';

/** "Check Old Key Version": whether it may be disabled, by what the accounts say now. Nothing is changed. */
export async function checkOldVersion(place: Place, node: Node | undefined): Promise<void> {
  if (node?.kind !== 'keyVersion') return;
  const { subscription, vault, key, version } = node;
  const { azure, pace } = place.session;
  const title = l10n.t('Check Old Key Version');
  const gated = await whileChecking(place, title, async (signal) => {
    const { followers, hidden } = await rotationSpec(
      place,
      { subscription, vault: vaultSpecOf(vault), key },
      signal,
    );
    return gateNow(
      { azure, pace, signal },
      { subscription, vault, key: key.name, version: version.version, followers, hidden },
    );
  });
  if (gated.kind === 'failed') await place.workbench.shell.showProblemOf(concernOfNode(node), gated.problem);
  if (gated.kind !== 'done') return;
  const told = showInMessage(gateText(gated.value.verdict, version.version, key.name));
  void window.showInformationMessage(titled(place, told), l10n.t('OK'));
}
