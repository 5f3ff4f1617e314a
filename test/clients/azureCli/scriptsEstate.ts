import { deployer } from '../../../src/sandbox/directory.ts';
import { assignLocalRole, hsmCryptoUser } from '../../../src/sandbox/estate/hsmBuilders.ts';
import type { State } from '../../../src/sandbox/model/state.ts';
import estate from './estate.ts';

/** The same, with a user who can create keys in the managed HSM, which the scripts require. */
export default (state: State) => {
  estate(state);
  for (const hsm of state.hsms)
    if (hsm.administrators.includes(deployer.objectId))
      assignLocalRole(state, hsm, '/keys', hsmCryptoUser, deployer.objectId);
};
