import type { Examination } from '../../app/doctor/examine.ts';
import type { DoctorFinding } from '../../domain/doctor/doctorFinding.ts';
import { whoCan } from '../../domain/problem.ts';
import { text } from '../../domain/text.ts';
import { remedyLabel } from '../remedy/remedyLabel.ts';
import { commandOf } from '../remedy/target.ts';
import { facts } from '../renderText.ts';
import { colors, type Icon, type Presentation, spoken } from '../tree/look.ts';
import type { Found, Node } from '../tree/node.ts';
import { nodeId } from '../tree/nodeId.ts';
import { targetOf } from './fixes.ts';
import { standingText } from './readinessMarkdown.ts';

/** What somebody may have to do something about, as rows under what was examined; the rest is in the document. */
export function findingRows({ findings, facts: read }: Examination, asked: Node): Found {
  const under = nodeId(asked);
  return findings
    .filter(({ standing }) => standing in icons)
    .map((finding, at) => ({
      ...{ kind: 'finding', under, at, asked, look: lookOf(finding) },
      ...(finding.fix ? { fix: { command: commandOf(finding.fix), on: targetOf(finding.fix, read) } } : {}),
    }));
}

const icons: Readonly<Partial<Record<DoctorFinding['standing'], Icon>>> = {
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
}: DoctorFinding): Presentation {
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
