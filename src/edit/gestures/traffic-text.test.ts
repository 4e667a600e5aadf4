import { describe, expect, it } from 'vitest'
import { analyze, runChecks } from '../../engine/index'
import { trafficDocument, writtenEnd } from './traffic-text'
import { objectYaml } from '../../engine/testing/manifests'

describe('a Traffic document', () => {
  it('is read back as what it was written from', () => {
    const yaml = trafficDocument('now', [
      { from: 'shop/web', to: writtenEnd('shop/api', 80), expect: 'allowed' },
      { from: writtenEnd('entity:world'), to: 'shop/api:80', protocol: 'UDP', expect: 'allowed' },
      { from: 'shop/web', to: writtenEnd('cidr:10.0.0.0/8', 443), expect: 'allowed' },
      { from: 'shop/web', to: writtenEnd('ip:2001:db8::1', 443), expect: 'denied' },
      { from: 'shop/web', to: writtenEnd('dns:api.example.com', 443), expect: 'allowed' },
    ])
    const pods = ['web', 'api'].map((name) => objectYaml('Pod', `shop/${name}`))
    const report = runChecks(analyze([{ name: 'm.yaml', text: [...pods, yaml].join('---\n') }]))
    expect(report.checks.map(({ text, status }) => `${text} ${status}`)).toEqual([
      'shop/web → shop/api:80 pass',
      'world → shop/api:80 UDP pass',
      'shop/web → 10.0.0.0/8:443 pass',
      'shop/web → [2001:db8::1]:443 fail',
      'shop/web → api.example.com:443 pass',
    ])
  })

  it('quotes what YAML would read as something else', () => {
    const yaml = trafficDocument('on', [{ from: 'a: b', to: '#x', expect: 'denied' }])
    expect(yaml).toContain('name: "on"')
    expect(yaml).toContain('{ from: "a: b", to: "#x", expect: denied }')
  })
})
