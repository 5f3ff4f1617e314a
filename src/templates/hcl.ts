import { code, type Code, indented, joined, lines, codeText, trusted } from './code.ts';
import { hclString } from './literals.ts';
import { block, type RefName, type Writer } from './resources.ts';

/** An argument of a block. Its equal sign lines up with its neighbors', as `terraform fmt` does it. */
export interface Argument {
  readonly name: string;
  readonly value: Code;
}
export interface HclBlock {
  readonly head: Code;
  readonly body: Body;
}
export type Body = readonly (Argument | HclBlock | 'gap')[];

export const argument = (name: string, value: string | Code): Argument => ({
  name,
  value: typeof value === 'string' ? trusted(value) : value,
});

/** `nested('backup', [...])`, `nested('resource "azurerm_key_vault" "cmk"', [...])` */
export const nested = (head: string, body: Body): HclBlock => ({ head: trusted(head), body });

export const quoted = (text: string): Code => hclString([text]);

export const blocks = (all: readonly HclBlock[]): Code => joined(all.map(blockCode), '\n\n');

function blockCode({ head, body }: HclBlock): Code {
  if (body.length === 0) return code`${head} {}`;
  return lines(code`${head} {`, { code: ['  ', ...indented(bodyCode(body), '  ').code] }, trusted('}'));
}

function bodyCode(body: Body): Code {
  const out: Code[] = [];
  let group: Argument[] = [];
  const flush = () => {
    if (group.length > 0) out.push(aligned(group.map(({ name, value }) => [trusted(name), value])));
    group = [];
  };
  for (const [index, item] of body.entries()) {
    if (item !== 'gap' && !('head' in item)) {
      group.push(item);
      continue;
    }
    flush();
    if (index > 0 && (item === 'gap' || body[index - 1] !== 'gap')) out.push(trusted(''));
    if (item !== 'gap') out.push(blockCode(item));
  }
  flush();
  return joined(out, '\n');
}

/**
 * Aligns as `terraform fmt` does: the equal signs of consecutive lines line up, and a value of several lines stands
 * apart.
 */
function aligned(pairs: readonly (readonly [name: Code, value: Code])[]): Code {
  const runs: (readonly (readonly [Code, Code])[])[] = [];
  let run: (readonly [Code, Code])[] = [];
  for (const pair of pairs)
    if (isLong(pair[1])) {
      runs.push(run, [pair]);
      run = [];
    } else run.push(pair);
  runs.push(run);
  return lines(
    ...runs.flatMap((each) => {
      const width = Math.max(0, ...each.map(([name]) => codeText(name.code).length));
      return each.map(
        ([name, value]) => code`${name}${trusted(' '.repeat(width - codeText(name.code).length))} = ${value}`,
      );
    }),
  );
}

const isLong = ({ code: parts }: Code) =>
  parts.some((part) => typeof part === 'string' && part.includes('\n'));

/** Writes trees as HCL objects, for the bodies that azapi sends. */
export const hclWriter = (ref: (name: RefName) => string): Writer => ({
  ref: (name) => trusted(ref(name)),
  string: quoted,
  boolean: (value) => trusted(String(value)),
  array: (items) => code`[${joined(items, ', ')}]`,
  object: (properties) =>
    block(
      '{',
      properties.length === 0
        ? []
        : [
            aligned(
              properties.map(([name, value]) => [
                typeof name === 'string' ? trusted(name) : code`(${name})`,
                value,
              ]),
            ),
          ],
      '}',
      '',
    ),
});
