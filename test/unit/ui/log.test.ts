import { expect, test } from 'vitest';
import { masked } from '../../../src/ui/log.ts';

test.each([
  ['signed in as megan.bowen@contoso.com.', 'signed in as m***@c***'],
  ['"alex@fabrikam.com" and <lidia@x.y>', '"a***@f***" and <l***@x***>'],
  ['no address here @ all', 'no address here @ all'],
])('%j is logged as %j', (message, shown) => {
  expect(masked(message)).toBe(shown);
});
