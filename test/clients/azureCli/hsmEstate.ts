import { deployer } from '../../../src/sandbox/directory.ts';
import { addHsm } from '../../../src/sandbox/estate/hsmBuilders.ts';
import { sampleEstate } from '../../../src/sandbox/estate/sample.ts';
import type { State } from '../../../src/sandbox/model/state.ts';

/** The sample with a managed HSM where az signs in: activated, as no client can do it here, and of its deployer. */
export default (state: State) => {
  sampleEstate(state);
  const group = state.resourceGroups.find(({ name }) => name === 'rg-payments-prod');
  if (group === undefined) throw new Error('the sample has lost its group');
  addHsm(state, group, { name: 'hsm-payments-prod', administrators: [deployer.objectId] });
};
