import { expect, it } from 'vitest'
import { withShortKinds } from './columns'

it('policies are named with their kinds as kubectl shortens them', () => {
  expect(withShortKinds('shop/api (CiliumNetworkPolicy), shop/web (NetworkPolicy) and 3 more')).toBe(
    'shop/api (cnp), shop/web (netpol) and 3 more',
  )
  expect(withShortKinds('all (CiliumClusterwideNetworkPolicy)')).toBe('all (ccnp)')
  // Its short name is that of another kind, too.
  expect(withShortKinds('tenants (ClusterNetworkPolicy)')).toBe('tenants (ClusterNetworkPolicy)')
  expect(withShortKinds('local host (built in)')).toBe('local host (built in)')
})
