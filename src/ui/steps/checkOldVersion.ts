import { l10n, window } from 'vscode';
import { rotationReadings } from '../../app/changes/rotate.ts';
import { valueOf } from '../../app/loadable.ts';
import { map } from '../../app/outcome.ts';
import { gateText } from '../../domain/rotation/gateText.ts';
import { oldVersionGate } from '../../domain/rotation/oldVersionGate.ts';
import { concernOfNode } from '../remedy/concern.ts';
import { showInMessage } from '../showText.ts';
import type { Node } from '../tree/node.ts';
import { whileChecking } from './during.ts';
import { titled, type Place } from './place.ts';
import { rotationSpec } from './rotationSpec.ts';

/** "Check Old Key Version": whether it may be disabled, by what the accounts say now. Nothing is changed. */
export async function checkOldVersion(place: Place, node: Node | undefined): Promise<void> {
  if (node?.kind !== 'keyVersion') return;
  const { key, version } = node;
  const { azure, inventory, pace } = place.session;
  const title = l10n.t('Check Old Key Version');
  const verdict = await whileChecking(place, title, async (signal) => {
    const spec = await rotationSpec(place, node, signal);
    const versions = valueOf(inventory.snapshot.get('versions', key.id)) ?? [];
    const latest = versions.reduce(
      (newest, one) => ((one.created ?? 0) > (newest.created ?? 0) ? one : newest),
      version,
    );
    return map(await rotationReadings(azure, spec, signal).followers(), (accounts) =>
      oldVersionGate(
        {
          old: version.version,
          latest: latest.version,
          ...(latest.created === undefined ? {} : { latestCreated: latest.created }),
          accounts,
          hidden: spec.hidden,
        },
        pace.now(),
      ),
    );
  });
  if (verdict.kind === 'failed')
    await place.workbench.shell.showProblemOf(concernOfNode(node), verdict.problem);
  if (verdict.kind !== 'done') return;
  const told = showInMessage(gateText(verdict.value, version.version, key.name));
  void window.showInformationMessage(titled(place, told), l10n.t('OK'));
}
