import { textAt } from '../../json.ts';
import { isHsm, type KeyStore } from '../../model/vault.ts';
import { ok, refuse } from '../../rest/answer.ts';
import { setFrom, valueAt } from '../../timeline.ts';
import { dataRoute } from '../data/dataRoute.ts';
import { localNeed } from './errors.ts';

/** The only setting (Learn: "Allow key management operations through Azure Resource Manager"). */
export const armSetting = 'AllowKeyManagementOperationsThroughARM';

function view(vault: KeyStore, now: number) {
  const isOn = isHsm(vault) && valueAt(vault.settings, now).trustsResourceManager;
  return { name: armSetting, value: String(isOn), type: 'boolean' };
}

const one = `/settings/${armSetting}` as const;
const read = localNeed('settings/read/action');

export const hsmSettingRoutes = [
  dataRoute('GET', '/settings', read, ({ vault, now }) => ok({ settings: [view(vault, now)] })),
  dataRoute('GET', one, read, ({ vault, now }) => ok(view(vault, now))),
  dataRoute('PATCH', one, localNeed('settings/write/action'), ({ vault, body, now }) => {
    const value = textAt(body, 'value');
    if (!isHsm(vault) || !['true', 'false'].includes(value ?? ''))
      return refuse(400, 'BadParameter', 'Property has invalid value\r\n');
    setFrom(vault.settings, now, {
      ...valueAt(vault.settings, now),
      trustsResourceManager: value === 'true',
    });
    return ok(view(vault, now));
  }),
];
