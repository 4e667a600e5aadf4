import { describe, expect, it } from 'vitest'
import { cnp, look, shop } from './fixture'

const rule = (rest: string): string => cnp(`{endpointSelector: {}, ingress: [{fromEndpoints: [{}], ${rest}}]}`)
const authenticated = (mode: string): string => rule(`authentication: {mode: ${mode}}`)
const config = (value: string): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {mesh-auth-enabled: "${value}"}\n`

function about(text: string, version?: '1.19' | '1.20') {
  return look(text, version === undefined ? {} : { ciliumVersion: version }).flatMap(({ code, severity, range }) =>
    /^(authentication|listener)-/.test(code) ? [`${severity} ${code} ${text.slice(range.start, range.end)}`] : [],
  )
}

describe('a rule of which more than policies decides', () => {
  it('asks for an authentication that is off, that nothing states to be on, or that is on', () => {
    const text = shop + authenticated('required')
    expect(about(text + config('false'))).toEqual(['warning authentication-off authentication'])
    expect(about(text, '1.20')).toEqual(['warning authentication-off authentication'])
    expect(about(text, '1.19')).toEqual(['info authentication-needed authentication'])
    expect(about(text + config('true'), '1.20')).toEqual(['info authentication-needed authentication'])
  })

  it('may ask for one that always fails, or for none', () => {
    expect(about(shop + authenticated('test-always-fail'))).toEqual(['warning authentication-fails authentication'])
    expect(about(shop + authenticated('disabled'))).toEqual([])
  })

  it('is offered without an authentication where that lets nothing through', () => {
    const text = shop + authenticated('required')
    expect(look(text + config('true')).flatMap(({ fix }) => fix ?? [])).toEqual([])
    const [off] = look(text + config('false')).flatMap(({ fix }) => fix ?? [])
    expect(off?.title).toBe('Let it through without an authentication')
    const [edit] = off?.edits ?? []
    expect(text.slice(0, edit?.start) + text.slice(edit?.end)).toBe(shop + rule('').replace('}], }', '}]}'))
  })

  it('sends what it lets through to a listener', () => {
    const listener = '{name: x, envoyConfig: {kind: CiliumEnvoyConfig, name: e}}'
    const text = cnp(
      `{endpointSelector: {}, egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], listener: ${listener}}]}]}`,
    )
    expect(about(shop + text)).toEqual(['info listener-decides listener'])
  })
})
