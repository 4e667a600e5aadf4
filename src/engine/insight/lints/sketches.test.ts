import { describe, expect, it } from 'vitest'
import { lookWith } from './fixture'
import { sketches } from './sketches'
import { objectYaml } from '../../testing/manifests'

const said = (...texts: readonly string[]): readonly string[] =>
  lookWith(sketches, texts.join('---\n')).map(({ severity, message, range }) => `${severity} ${range.line}: ${message}`)
const batch = { apiVersion: 'batch/v1' }
const object = (kind: string, spec: string, name = 'x') =>
  objectYaml(kind, `a/${name}`, { spec, ...(kind.endsWith('Job') ? batch : {}) })

describe('an object that leaves out what the API server asks for', () => {
  it.each([
    ['Pod', '{containers: []}', 'Pod a/x, which has no container'],
    ['Pod', '{containers: [{name: c}, {ports: [{containerPort: 80}]}]}', 'which has a container without a name'],
    ['Deployment', '{template: {spec: {containers: [{name: c}]}}}', 'Deployment a/x, which has no selector'],
    ['Job', '{template: {spec: {}}}', 'Job a/x, which has no container'],
    ['CronJob', '{jobTemplate: {spec: {template: {spec: {}}}}}', 'CronJob a/x, which has no container'],
    ['Service', '{ports: [{port: 80}, {port: 81, name: b}]}', 'which has several ports, of which not all have a name'],
    ['Service', '{type: NodePort, ports: [{port: 80, nodePort: 80}]}', 'which has a nodePort outside 30000–32767'],
  ])('is a %s with %s', (kind, spec, words) => {
    const [found, ...more] = said(object(kind, spec))
    expect(more).toEqual([])
    expect(found).toContain('info')
    expect(found).toContain(words)
  })

  it('is a warning where the answer is seldom what was meant', () => {
    expect(said(object('Deployment', '{replicas: 2}'))[0]).toContain(
      'has no template, so its pods have no labels at all',
    )
    expect(said(object('Service', '{selector: {app: x}}'))[0]).toContain(
      'has no ports, so nobody reaches anything by it',
    )
    expect(
      [...said(object('Deployment', '{}')), ...said(object('Service', '{}'))].map((text) => text.slice(0, 7)),
    ).toEqual(['warning', 'warning'])
  })

  it('is one note for each matter, however many objects there are', () => {
    const texts = ['p', 'q', 'r', 's', 't'].map((name) => object('Pod', '{}', name))
    expect(said(...texts)).toEqual([
      'info 4: The API server refuses Pod a/p, Pod a/q, Pod a/r and 2 more, which have no containers. They are read as written',
    ])
  })

  it('is none that the API server takes', () => {
    const pod = '{containers: [{name: c, image: i}]}'
    expect(
      said(
        object('Pod', pod),
        object(
          'DaemonSet',
          `{selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: ${pod}}}`,
        ),
        object('Service', '{clusterIP: None, selector: {app: x}}'),
        object('Service', '{type: ExternalName, externalName: db.example.com}', 'y'),
        object('Service', '{type: NodePort, ports: [{port: 80, nodePort: 30080}]}', 'z'),
      ),
    ).toEqual([])
  })
})
