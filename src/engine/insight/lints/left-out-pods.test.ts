import { describe, expect, it } from 'vitest'
import { look, namespace, np, pod, shop } from './fixture'

const kafka = (home: string) =>
  `---\n{apiVersion: kafka.strimzi.io/v1beta2, kind: Kafka, metadata: {name: events, namespace: ${home}}}\n`
const policy = np('{podSelector: {matchLabels: {strimzi.io/cluster: events}}, ingress: [{}]}')
const said = (text: string) =>
  look(text)
    .filter(({ code }) => code === 'selector-matches-nothing')
    .map(({ severity, message }) => `${severity}: ${message}`)

describe('a policy for pods that an operator makes', () => {
  const missing = 'info: This policy selects no pod that is here, and the pods of Kafka/shop/events are not here'

  it('selects nobody that is here, which is no mistake', () => {
    expect(said(shop + kafka('shop') + policy)).toEqual([missing])
    const alone = [namespace('shop'), namespace('other'), pod('other/client', 'app: client')].join('')
    expect(said(alone + kafka('shop') + policy)).toEqual([missing])
  })

  it('is a warning where they are made elsewhere, or listed with other labels', () => {
    const warning = expect.stringMatching(/^warning: This policy selects no pod: /)
    expect(said(shop + policy)).toEqual([warning])
    expect(said(shop + kafka('other') + policy)).toEqual([warning])
    expect(said(shop + kafka('shop') + pod('shop/events-kafka-0', 'app: kafka') + policy)).toEqual([warning])
  })
})
