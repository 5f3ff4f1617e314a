import { l10n } from 'vscode';
import { ShownDocument } from '../shownDocument.ts';

/** The plan of one run, as a read-only document beside the quick pick. */
export class PlanDocument extends ShownDocument {
  constructor() {
    super('cosmos-cmk');
  }

  override show(account: string, content: string): Promise<void> {
    return super.show(l10n.t('Plan for {0}', account), content);
  }
}
