/** Numbers that are no ports: refused where the cluster refuses them, and never a flow. */
import { describe, expect, it } from 'vitest'
import { analyze, parseAsk, runChecks } from './index'
import { objectYaml } from './testing/manifests'

const pod = (ports: string): string =>
  objectYaml('Pod', 's/a', { labels: 'app: a', spec: `{containers: [{name: c, ports: [${ports}]}]}` })
const client =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: s}\nspec: {containers: [{name: c, ports: [{containerPort: 8080}]}]}\n'
const read = (...documents: readonly string[]) => analyze([{ name: 'a.yaml', text: documents.join('---\n') }])
const noPorts = ['65536', '70000', '-80', '0', '1e9', '99999999999999999999', '-1']

describe('a number that is no port', () => {
  it.each(noPorts)('%s of a container refuses the pod, and is said', (port) => {
    const analysis = read(pod(`{containerPort: ${port}}`), client)
    expect(analysis.endpoints.map(({ key }) => key)).toEqual(['s/b'])
    expect(analysis.diagnostics).toContainEqual(
      expect.objectContaining({
        code: 'wrong-type',
        severity: 'error',
        message: expect.stringContaining('containerPort'),
      }),
    )
    expect(analysis.flows().ports.every((known) => known.port > 0 && known.port <= 65_535)).toBe(true)
  })

  it.each(noPorts)('%s of a service adds no flow, and is said', (port) => {
    for (const written of [`{port: ${port}}`, `{port: 80, targetPort: ${port}}`]) {
      const service = `apiVersion: v1\nkind: Service\nmetadata: {name: v, namespace: s}\nspec: {selector: {app: a}, ports: [${written}]}\n`
      const analysis = read(pod('{containerPort: 8080}'), client, service)
      expect(analysis.flows().ports.flatMap(({ port: known, assumed }) => (assumed ? [] : [known]))).toEqual([8080])
      expect(analysis.diagnostics.some(({ code, severity }) => code === 'wrong-type' && severity === 'error')).toBe(
        true,
      )
    }
  })

  it('is not there at all without its number', () => {
    const analysis = read(pod('{name: x}, {containerPort: 8080}'), client)
    expect(analysis.flows().ports.flatMap(({ port: known, assumed }) => (assumed ? [] : [known]))).toEqual([8080])
  })

  it.each(noPorts)('%s of stated traffic is an error of the statement', (port) => {
    const traffic = `apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata: {name: t}\nspec: {flows: [{from: s/b, to: "s/a:${port}", expect: allowed}, {from: s/b, to: "world:${port}", expect: allowed}]}\n`
    expect(runChecks(read(pod('{containerPort: 80}'), client, traffic)).checks.map(({ status }) => status)).toEqual([
      'invalid',
      'invalid',
    ])
  })

  it.each(noPorts)('%s is nothing to ask about', (port) => {
    const analysis = read(pod('{containerPort: 80}'), client)
    expect(parseAsk(`s/b -> s/a:${port}`, analysis).probe).toBeNull()
  })
})
