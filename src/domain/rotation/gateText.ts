import { text, type Text } from '../text.ts';
import type { GateVerdict } from './oldVersionGate.ts';

/** A version by its first digits, as the views show it. */
export const shortVersion = (version: string) => (version.length > 8 ? `${version.slice(0, 8)}…` : version);

/** The verdict in a sentence. */
export function gateText(verdict: GateVerdict, version: string, key: string): Text {
  const short = shortVersion(version);
  switch (verdict.kind) {
    case 'safe':
      return text('The version {0} of the key {1} may be disabled. {2}', short, key, verdict.why);
    case 'wait':
      return text('The version {0} of the key {1} is to stay enabled. {2}', short, key, waitText(verdict));
    case 'unknown':
      return text(
        'Whether the version {0} of the key {1} may be disabled is not known. {2}',
        short,
        key,
        verdict.why,
      );
  }
}

/** Why it is to stay, and until when where that is known. */
export const waitText = ({ why, until }: Extract<GateVerdict, { kind: 'wait' }>): Text =>
  until === undefined ? why : text('{0} Look again after {1} UTC.', why, minute(until));

const minute = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ');
