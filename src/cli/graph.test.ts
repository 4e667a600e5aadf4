import { describe, expect, it } from 'vitest'
import { membrane } from './testing'
import { objectYaml } from '../engine/testing/manifests'

const pod = (name: string) =>
  objectYaml('Pod', `shop/${name}`, {
    labels: `app: ${name}`,
    spec: '{containers: [{name: c, ports: [{containerPort: 80}]}]}',
  })
const allow = (name: string, from: string) =>
  objectYaml('NetworkPolicy', `shop/${name}`, {
    spec: `{podSelector: {matchLabels: {app: ${name}}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}]}]}`,
  })
const chain = [pod('web'), pod('api'), pod('db'), allow('web', 'nobody'), allow('api', 'web'), allow('db', 'api')].join(
  '---\n',
)

describe('membrane graph', () => {
  it('says what a pod reaches, hop by hop', () => {
    const { code, out } = membrane(['graph', '-', '--from', 'shop/web'], chain)
    expect(code).toBe(0)
    expect(out).toBe(membrane(['compromise', 'shop/web', '-', '--cuts', '0'], chain).out)
    expect(out).toContain('shop/db on every port, by way of shop/api')
    const { elements } = JSON.parse(membrane(['graph', '-', '--from', 'shop/api', '-o', 'cyjs'], chain).out)
    expect(elements.nodes.map(({ data }: { data: { id: string } }) => data.id)).not.toContain('shop/web')
  })

  it('prints pairs, and the graph as Cytoscape reads it', () => {
    expect(membrane(['graph', '-'], chain).out).toContain('shop/api → shop/db TCP/80\n')
    const { elements } = JSON.parse(membrane(['graph', '-', '-o', 'cyjs'], chain).out)
    expect(elements.edges.map(({ data }: { data: { id: string } }) => data.id)).toContain('shop/web → shop/api')
  })

  it('says that a peer is not there', () => {
    expect(membrane(['graph', '-', '--from', 'shop/nobody'], chain)).toMatchObject({ code: 2 })
  })
})
