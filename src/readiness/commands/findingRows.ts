import { remedyLabel, whoCan } from '../../model/problem.ts';
import { text } from '../../model/text.ts';
import { facts } from '../../ui/text.ts';
import { type Found, type Node, nodeId } from '../../views/nodes/node.ts';
import { colors, type Icon, type Presentation, spoken } from '../../views/nodes/presentation.ts';
import { commandOf } from '../../views/targets.ts';
import type { Examination } from '../examine.ts';
import type { ReadinessFinding } from '../finding.ts';
import { standingText } from '../readinessDocument.ts';
import { targetOf } from './fixes.ts';

/** Findings that might need action, as rows under the examined resource. The document has the others. */
export function findingRows({ findings, facts: read }: Examination, asked: Node): Found {
  const under = nodeId(asked);
  return findings
    .filter(({ standing }) => standing in icons)
    .map((finding, at) => ({
      ...{ kind: 'finding', under, at, asked, look: lookOf(finding) },
      ...(finding.fix ? { fix: { command: commandOf(finding.fix), on: targetOf(finding.fix, read) } } : {}),
    }));
}

const icons: Readonly<Partial<Record<ReadinessFinding['standing'], Icon>>> = {
  needsAction: { id: 'error', color: colors.bad },
  unknown: { id: 'question', color: colors.doubtful },
  watch: { id: 'warning', color: colors.doubtful },
};

function lookOf({
  standing,
  title,
  on,
  what,
  code,
  evidence,
  next,
  owner,
  fix,
}: ReadinessFinding): Presentation {
  return {
    label: title,
    description: facts(code, what),
    icon: icons[standing] ?? { id: 'info' },
    tooltip: {
      title: text('{0}: {1} ({2})', standingText[standing], title, on),
      lines: [
        what,
        ...(evidence ? [text('Evidence: {0}', evidence)] : []),
        ...(next ? [text('What to do: {0}', next)] : []),
        ...(owner ? [whoCan(owner)] : []),
        ...(fix ? [text('Fix: {0}', remedyLabel[fix])] : []),
        ...(code === undefined ? [] : [text('Code: {0}', code)]),
      ],
    },
    capabilities: fix ? ['canFixFinding'] : [],
    accessibility: spoken(title, standingText[standing], facts(code, what)),
    collapsible: false,
  };
}
