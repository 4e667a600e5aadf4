import { describe, expect, it } from 'vitest'
import { objectYaml } from '../../testing/manifests'
import { cnp, look, shop } from './fixture'

const toAddress = (cidr: string) => cnp(`{endpointSelector: {matchLabels: {app: web}}, egress: [{toCIDR: [${cidr}]}]}`)

const findings = (text: string) =>
  look(shop + text)
    .filter(({ code }) => code === 'cidr-covers-cluster')
    .map(({ message, help }) => `${message}. ${help ?? ''}`)

describe('an address rule for an agent of the node', () => {
  it('is pointed out with the entity that matches', () => {
    const [text] = findings(toAddress('169.254.170.23/32'))
    expect(text).toContain('the address of the EKS Pod Identity Agent on each node')
    expect(text).toContain('entities host')
    expect(findings(toAddress('169.254.0.0/16'))).toEqual([])
  })

  it('is not where a local redirect policy leads it to a pod', () => {
    const rule = toAddress('169.254.20.10/32')
    const ports = 'toPorts: [{port: "53", name: dns, protocol: UDP}]'
    const redirect = objectYaml('CiliumLocalRedirectPolicy', 'shop/r', {
      apiVersion: 'cilium.io/v2',
      spec: `{redirectFrontend: {addressMatcher: {ip: 169.254.20.10, ${ports}}}, redirectBackend: {localEndpointSelector: {matchLabels: {app: api}}, ${ports}}}`,
    })
    expect(findings(rule)).toHaveLength(1)
    expect(findings(`${rule}\n---\n${redirect}`)).toEqual([])
  })
})
