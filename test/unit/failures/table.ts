import { fileURLToPath } from 'node:url';
import { fixLabel, type Problem, remedyLabel, remedyOf, whoCan } from '../../../src/model/problem.ts';
import { plain } from '../../../src/model/text.ts';
import { invented } from '../../../src/sandbox/invented.ts';
import { catalogue, outOfScope } from './catalogue.ts';
import { group, subscriptionId } from './ground.ts';
import { isProblem, type Provocation, type Seen } from './provocation.ts';

export const file = fileURLToPath(new URL('../../../docs/failures.md', import.meta.url));

export type Told = ReadonlyMap<Provocation, Problem | Seen>;

export async function provokeAll(): Promise<Told> {
  const told = new Map<Provocation, Problem | Seen>();
  for (const provocation of catalogue) told.set(provocation, await provocation.provoke());
  return told;
}

/** docs/failures.md, out of what the provocations were told as. */
export function table(told: Told): string {
  const covered = new Set(catalogue.map(({ code }) => code));
  const known = [...covered].filter((code) => !isOurs(code)).length;
  const left = Object.keys(outOfScope).length;
  return `# Failures

Made by \`npm run failures\` from \`test/unit/failures\`: each line is a state of the sandbox, a
call, and what the product then says. Codes up to F-64 are those of [azure.md](azure.md#f-codes), which has Azure's
side of each; the others are the product's own. Whatever ends a creation offers Try Again; it is named where the new
plan does by itself what the remedy says. A command is offered where there is something that it can be run on.

${known} of ${known + left} codes of that catalogue are covered, and ${covered.size - known} of our own, by ${catalogue.length} provocations.
"Invented" are words or behaviour of the sandbox that no source confirms: \`src/sandbox/invented.ts\`.

${sections(told)}

## Out of scope

${rows(['Code', 'Why'], Object.entries(outOfScope))}
`;
}

export const isOurs = (code: string) => /^F-(00|9\d)$/.test(code);

/** The parts of the catalogue, each up to a number. */
const titles: readonly (readonly [last: number, title: string])[] = [
  [10, 'Provider, policies and rights'],
  [22, 'Key vaults'],
  [30, 'Keys'],
  [59, 'Accounts'],
  [64, 'Data of a revoked account'],
  [99, 'Any request'],
];

const titleOf = (code: string) => {
  const number = Number(/^F-(\d\d)/.exec(code)?.[1]) || 99;
  return titles.find(([last]) => number <= last)?.[1];
};

function sections(told: Told): string {
  const head = [
    'Code',
    'Where',
    'Provoked by',
    'What the user reads',
    'Who can',
    'Remedy',
    'Action',
    'Source',
  ];
  return titles
    .map(([, title]) => {
      const here = [...told].filter(([{ code }]) => titleOf(code) === title);
      return `## ${title}\n\n${rows(
        head,
        here.map(([provocation, seen]) => row(provocation, seen)),
      )}`;
    })
    .join('\n\n');
}

function row({ code, where, by, source, again, invents = [] }: Provocation, told: Problem | Seen): string[] {
  const { what, why, next, owner } = told;
  const fix = isProblem(told) ? told.fix : undefined;
  const remedy = isProblem(told) ? remedyOf(told) : undefined;
  const silent = isProblem(told) ? '' : 'Azure says nothing; the view does: ';
  return [
    code,
    where,
    by,
    `${silent}${plain(what)} ${plain(why)}`,
    plain(whoCan(owner)).replace(/^Who can: /, ''),
    plain(next),
    [...(fix ? [plain(fixLabel(fix))] : []), ...(remedy ? [plain(remedyLabel[remedy])] : [])].join(', ') ||
      (again ? 'Try Again' : 'none'),
    [source, ...invents.map((name) => `invented: ${name} (${invented[name].where})`)].join('; '),
  ];
}

const rows = (head: readonly string[], body: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...body]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .map((line) =>
      line.replace(/^\| (F-\d\d[a-z]?) /, (start, code: string) => (isOurs(code) ? start : linked(code))),
    )
    .join('\n');

/** A code of docs/azure.md at the beginning of its line. */
const linked = (code: string) => `| [${code}](azure.md#f-codes) `;

/** Names of the stage are shortened, and nothing in a cell is markup. */
const cell = (value: string) =>
  value
    .replaceAll(group, '{group}')
    .replaceAll(subscriptionId, '{subscription}')
    .replace(/[|<>*_[\]\\`]/g, '\\$&');
