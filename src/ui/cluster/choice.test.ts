import { describe, expect, it } from 'vitest'
import type { SettingValue } from '../../store/index'
import { withoutSetting, withSetting } from './choice'

const values = [
  { key: 'enable-ipv4', value: 'true' },
  { key: 'enable-ipv6', value: 'false' },
].map((each) => ({ ...each, origin: { kind: 'choice' } }) as SettingValue)

describe('a choice of a setting', () => {
  it('stands among the settings, or in the option of its own that it has', () => {
    expect(withSetting({}, 'enable-sctp', 'true', values)).toEqual({ settings: { 'enable-sctp': 'true' } })
    expect(withSetting({}, 'enable-policy', 'always', values)).toEqual({ enforcement: 'always' })
    expect(withSetting({}, 'enable-ipv6', 'true', values)).toEqual({ ipFamilies: ['IPv4', 'IPv6'] })
    expect(withSetting({}, 'enable-ipv4', 'false', values)).toEqual({ ipFamilies: ['IPv6'] })
    expect(withSetting({ nodeLabels: false }, 'enable-node-selector-labels', 'true', values)).toEqual({
      nodeLabels: true,
    })
  })

  it('can be taken back', () => {
    const chosen = { enforcement: 'always', settings: { 'enable-sctp': 'true' } } as const
    expect(withoutSetting(chosen, 'enable-sctp')).toEqual({ enforcement: 'always' })
    expect(withoutSetting(chosen, 'enable-policy')).toEqual({ settings: chosen.settings })
  })
})
