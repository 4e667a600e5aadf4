/** Selectors whose labels somebody has, only not who is looked at. */
import { describe, expect, it } from 'vitest'
import { objectYaml } from '../../testing/manifests'
import { ccnp, cnp, fixed, look, namespace, np, pod } from './fixture'

const said = (text: string, code = 'selector-matches-nothing') => look(text).find((found) => found.code === code)
const template =
  '{selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c}]}}}'

describe('a label of what makes pods', () => {
  const deployment = `---\n${objectYaml('Deployment', 'shop/db', { labels: 'tier: data', spec: template })}`
  const service = `---\n${objectYaml('Service', 'shop/store', { labels: 'role: store', spec: '{selector: {app: db}, ports: [{port: 80}]}' })}`
  const closing = (labels: string) => np(`{podSelector: {matchLabels: {${labels}}}, policyTypes: [Ingress]}`)

  it('is said to be its own, and not that of the pods', () => {
    expect(said(deployment + closing('tier: data'))).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('the Deployment db has it itself, and its pods do not'),
      help: expect.stringContaining('spec.template.metadata.labels'),
    })
    expect(said(deployment + service + closing('role: store'))?.help).toContain('never at a service')
  })

  it.each(['labels: {app: backup}', 'spec: {jobTemplate: {metadata: {labels: {app: backup}}'])(
    'of a CronJob is said to be none of its pods: %s',
    (place) => {
      const bare = objectYaml('CronJob', 'shop/nightly', {
        spec: '{jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}}}',
      })
      const cron = (
        place.startsWith('labels')
          ? bare.replace('namespace: shop', `namespace: shop, ${place}`)
          : bare.replace('spec: {jobTemplate: {', `${place}, `)
      ).replace('apiVersion: v1', 'apiVersion: batch/v1')
      expect(said(pod('shop/a', 'app: a') + `---\n${cron}` + closing('app: backup'))).toMatchObject({
        message: expect.stringContaining('the CronJob nightly has it itself, and its pods do not'),
        help: expect.stringContaining('spec.jobTemplate.spec.template.metadata.labels'),
      })
    },
  )

  it('of another namespace, or with another value, is none', () => {
    expect(said(deployment + closing('tier: web'))?.message).not.toContain('itself')
    const elsewhere = deployment.replaceAll('shop', 'other') + pod('shop/a', 'app: a')
    expect(said(elsewhere + closing('tier: data'))?.message).not.toContain('itself')
  })
})

describe('a namespace by a label that it does not have', () => {
  const pods = namespace('monitoring', 'team: ops') + pod('monitoring/prom', 'app: prom') + pod('shop/web', 'app: web')
  const from = (key: string) =>
    np(
      `\n  podSelector: {}\n  ingress:\n  - from:\n    - namespaceSelector:\n        matchLabels:\n          ${key}: monitoring\n`,
    )

  it('is told the label that every namespace has, as a fix', () => {
    const text = pods + from('name')
    expect(said(text)).toMatchObject({
      severity: 'warning',
      help: expect.stringContaining('kubernetes.io/metadata.name'),
    })
    expect(fixed(text, 'selector-matches-nothing')).toBe(pods + from('kubernetes.io/metadata.name'))
  })

  it('is fixed in a Cilium selector too', () => {
    const key = (name: string) =>
      cnp(
        `\n  endpointSelector: {}\n  ingress:\n  - fromEndpoints:\n    - matchLabels:\n        k8s:io.cilium.k8s.namespace.labels.${name}: monitoring\n`,
      )
    const wanted = pods + key('kubernetes.io/metadata.name')
    expect(fixed(pods + key('name'), 'selector-matches-nothing').replaceAll("'", '')).toBe(wanted)
  })
})

describe('an endpoint of Cilium’s own as subject', () => {
  const subject =
    '{endpointSelector: {matchExpressions: [{key: "reserved:ingress", operator: Exists}]}, ingress: [{fromEntities: [world]}]}'

  it('is none of a namespaced policy', () => {
    expect(said(cnp(subject), 'subject-reserved')).toMatchObject({
      message: expect.stringContaining('it selects nobody'),
      help: 'Write it as a CiliumClusterwideNetworkPolicy.',
    })
    expect(said(ccnp(subject), 'subject-reserved')).toBeUndefined()
  })
})
