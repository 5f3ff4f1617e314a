import { fileURLToPath } from 'node:url';
import { fixLabel, type Problem, remedyLabel, remedyOf, whoCan } from '../../../src/model/problem.ts';
import { plain } from '../../../src/model/text.ts';
import { unconfirmed } from '../../../src/sandbox/unconfirmed.ts';
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

/** docs/failures.md, from how the product reports the provoked failures. */
export function table(told: Told): string {
  const covered = new Set(catalogue.map(({ code }) => code));
  const known = [...covered].filter((code) => !isOurs(code)).length;
  const left = Object.keys(outOfScope).length;
  return `# Failures

\`npm run failures\` generates this page from \`test/unit/failures\`. Each row has a state of the sandbox, a call, and what
the product then says. Codes up to F-64 are from [azure.md](azure.md#f-codes), which has Azure's side of each. The others
are the product's own. Every failed creation offers Try Again. The table lists it only where the new plan fixes the
problem automatically. A command is offered only where there is something to run it on.

${known} of ${known + left} codes of azure.md are covered, and ${covered.size - known} of our own, by ${catalogue.length} provocations.
"Unconfirmed" marks wording or behavior of the sandbox that no source confirms (\`src/sandbox/unconfirmed.ts\`).

${sections(told)}

## Out of scope

${rows(['Code', 'Why'], Object.entries(outOfScope))}
`;
}

export const isOurs = (code: string) => /^F-(00|9\d)$/.test(code);

/** The sections of the catalog, each up to a number. */
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
  const head = ['Code', 'Where', 'Provoked by', 'What the user reads', 'Next step', 'Action', 'Source'];
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

function row(
  { code, where, by, source, again, unconfirmed: names = [] }: Provocation,
  told: Problem | Seen,
): string[] {
  const { what, why, next, owner } = told;
  const fix = isProblem(told) ? told.fix : undefined;
  const remedy = isProblem(told) ? remedyOf(told) : undefined;
  const silent = isProblem(told) ? '' : 'Azure reports nothing. The view shows: ';
  return [
    code,
    where,
    by,
    `${silent}${plain(what)} ${plain(why)}`,
    [plain(next), plain(whoCan(owner))].filter(Boolean).join(' '),
    [...(fix ? [plain(fixLabel(fix))] : []), ...(remedy ? [plain(remedyLabel[remedy])] : [])].join(', ') ||
      (again ? 'Try Again' : 'none'),
    [source, ...names.map((name) => `unconfirmed: ${name} (${unconfirmed[name].where})`)].join('; '),
  ];
}

const rows = (head: readonly string[], body: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...body]
    .map((cells) => `| ${cells.map(cell).join(' | ')} |`)
    .map((line) =>
      line.replace(/^\| (F-\d\d[a-z]?) /, (start, code: string) => (isOurs(code) ? start : linked(code))),
    )
    .join('\n');

/** A code of docs/azure.md at the start of its row. */
const linked = (code: string) => `| [${code}](azure.md#f-codes) `;

/** Shortens names of the test setup, and escapes markup in a cell. */
const cell = (value: string) =>
  value
    .replaceAll(group, '{group}')
    .replaceAll(subscriptionId, '{subscription}')
    .replace(/[|<>*_[\]\\`]/g, '\\$&');
