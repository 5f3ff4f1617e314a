import { deployer } from '../../../src/sandbox/directory.ts';
import { addAccount, addIdentity, addKey, addVault } from '../../../src/sandbox/estate/builders.ts';
import { addHsm } from '../../../src/sandbox/estate/hsmBuilders.ts';
import { sampleEstate } from '../../../src/sandbox/estate/sample.ts';
import type { State } from '../../../src/sandbox/model/state.ts';

/**
 * The sample with a managed HSM that az's client administers (activated, because no client can do that here), and with
 * another account without a key, next to an identity and a vault that aren't related yet.
 */
export default (state: State) => {
  sampleEstate(state);
  const group = state.resourceGroups.find(({ name }) => name === 'rg-payments-prod');
  if (group === undefined) throw new Error('the sample has lost its group');
  addHsm(state, group, { name: 'hsm-payments-prod', administrators: [deployer.objectId] });
  addAccount(state, group, { name: 'cosmos-refunds-prod' });
  addIdentity(state, group, 'id-cosmos-refunds');
  addKey(state, addVault(state, group, { name: 'kv-refunds-prod' }), { name: 'cosmos-refunds' });
};
