import { text, type Text } from '../model/text.ts';
import type { Progress } from '../setup/plan.ts';

/** For example, "Step 2 of 5: Protect the key vault. Creating the key vault kv-ledger" */
export const progressText = ({ index, total, title, detail }: Progress): Text =>
  detail
    ? text('{0}. {1}', text('Step {0} of {1}: {2}', index, total, title), detail)
    : text('Step {0} of {1}: {2}', index, total, title);
