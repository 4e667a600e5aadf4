import { expect, it } from 'vitest'
import { shopSnapshot } from '../../store/testing/fixture'
import { defaultColumns } from '../../store/index'
import { columnTracks, withShortKinds } from './columns'

it('policies are named with their kinds as kubectl shortens them', () => {
  expect(withShortKinds('shop/api (CiliumNetworkPolicy), shop/web (NetworkPolicy) and 3 more')).toBe(
    'shop/api (cnp), shop/web (netpol) and 3 more',
  )
  expect(withShortKinds('all (CiliumClusterwideNetworkPolicy)')).toBe('all (ccnp)')
  // Its short name is that of another kind, too.
  expect(withShortKinds('tenants (ClusterNetworkPolicy)')).toBe('tenants (ClusterNetworkPolicy)')
  expect(withShortKinds('local host (built in)')).toBe('local host (built in)')
})

it('beside the inspector names and policies give way by what each needs, and nothing scrolls sooner than it must', () => {
  const { flows } = shopSnapshot()
  const narrow = columnTracks(flows, defaultColumns, {}, true)
  const wide = columnTracks(flows, defaultColumns, {})
  expect(narrow.minWidth).toBeLessThan(wide.minWidth + 1)
  expect(narrow.tracks).toMatch(/minmax\(84px, \d+fr\)$/)
  // What the user has set stays.
  expect(columnTracks(flows, defaultColumns, { source: 300 }, true).tracks).toMatch(/^300px /)
  const chosen = Object.fromEntries(defaultColumns.map((column) => [column, 100]))
  expect(columnTracks(flows, defaultColumns, chosen, true)).toEqual({
    tracks: `${defaultColumns.map(() => '100px').join(' ')} 1fr`,
    minWidth: 100 * defaultColumns.length,
  })
})
