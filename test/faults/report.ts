import type { Cell } from './matrix.ts';

/** Groups of disturbances for the short table. */
const kinds: Readonly<Record<string, RegExp>> = {
  '429': /^429/,
  '500, 502, 503': /^50/,
  'reset, truncated': /^(reset|truncated)/,
  '401': /^(401|expired)/,
  'lost, then refused': /^answer lost/,
  'hang, then Stop': /Stop$/,
  killed: /killed/,
};

type Counts = Pick<Cell, 'runs' | 'done' | 'problem' | 'stopped' | 'killed' | 'again'> & {
  readonly wrong: number;
};

const sum = (cells: readonly Cell[]): Counts => {
  const of = (count: (cell: Cell) => number) => cells.reduce((all, cell) => all + count(cell), 0);
  return {
    runs: of(({ runs }) => runs),
    done: of(({ done }) => done),
    problem: of(({ problem }) => problem),
    stopped: of(({ stopped }) => stopped),
    killed: of(({ killed }) => killed),
    again: of(({ again }) => again),
    wrong: of(({ wrong }) => wrong.length),
  };
};

/** "87: 60 done, 27 problem, 87 again": how the first runs ended, and how many second runs reached the same end. */
function told({ runs, done, problem, stopped, killed, again, wrong }: Counts): string {
  if (runs === 0) return '-';
  const ends = { done, problem, stopped, killed };
  const parts = Object.entries(ends)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  return [`${runs}: ${parts.join(', ')}`, `${again} again`, ...(wrong > 0 ? [`${wrong} WRONG`] : [])].join(
    '; ',
  );
}

const row = (columns: readonly string[]) => `| ${columns.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((one) => one[column]!.length)));
  const padded = (columns: readonly string[]) =>
    row(columns.map((one, column) => one.padEnd(widths[column]!)));
  return [padded(head), row(widths.map((width) => '-'.repeat(width))), ...rows.map(padded)].join('\n');
};

const unique = (names: readonly string[]) => [...new Set(names)];

export function reportOf(cells: readonly Cell[], sequels: number): string {
  const flows = unique(cells.map(({ flow }) => flow));
  const faults = unique(cells.map(({ fault }) => fault));
  const ofFlow = (name: string) => cells.filter(({ flow }) => flow === name);
  const short = table(
    ['flow', 'requests', ...Object.keys(kinds), 'all'],
    flows.map((name) => [
      name,
      String(Math.max(...ofFlow(name).map(({ runs }) => runs))),
      ...Object.values(kinds).map((kind) => told(sum(ofFlow(name).filter(({ fault }) => kind.test(fault))))),
      told(sum(ofFlow(name))),
    ]),
  );
  const whole = flows.map((name) =>
    [
      `### ${name}`,
      '',
      table(
        ['fault', 'runs', 'done', 'problem', 'stopped', 'killed', 'second run reached the end'],
        faults.map((fault) => {
          const { runs, done, problem, stopped, killed, again } = sum(
            ofFlow(name).filter((cell) => cell.fault === fault),
          );
          return [fault, ...[runs, done, problem, stopped, killed, again].map(String)];
        }),
      ),
    ].join('\n'),
  );
  const wrong = cells.flatMap(({ flow, fault, wrong: found }) =>
    found.map((what) => `- ${flow} / ${fault} / ${what}`),
  );
  const total = sum(cells);
  return [
    `# Faults\n\n${flows.length} flows, ${faults.length} faults, ${cells.filter(({ runs }) => runs > 0).length} cells. Runs: ${told(total)}.`,
    `Each run is followed by a second one in a new window; ${sequels} of these began from states that differ.`,
    `## By kind of fault\n\n${short}`,
    ...(wrong.length > 0 ? [`## Wrong\n\n${wrong.join('\n')}`] : []),
    `## Each fault\n\n${whole.join('\n\n')}\n`,
  ].join('\n\n');
}
