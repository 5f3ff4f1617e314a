import { l10n } from 'vscode';
import { stateText } from '../../domain/protection/stateText.ts';
import { showText } from '../showText.ts';
import type { Filter } from './arrangement.ts';

/** A filter in words, to be shown beside the name of a view. */
export const filterWords = ({ text, states, subscriptions, tenants }: Filter): string =>
  [
    ...(text === undefined ? [] : [`"${text}"`]),
    ...(states ?? []).map((state) => showText(stateText[state])),
    ...(subscriptions ? [l10n.t('subscriptions: {0}', subscriptions.length)] : []),
    ...(tenants ? [l10n.t('tenants: {0}', tenants.length)] : []),
  ].join(', ');
