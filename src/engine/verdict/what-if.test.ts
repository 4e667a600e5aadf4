import { describe, expect, it } from 'vitest'
import { ask, ciliumPolicy, modelOf, pod, somePods } from '../testing/manifests'
import { optionsOf, supposing } from './what-if'

describe('the same workspace with something more in it', () => {
  it('answers with it, and leaves the workspace as it is', () => {
    const model = modelOf([...somePods, ciliumPolicy('ingress: [{fromEndpoints: [{matchLabels: {app: new}}]}]')])
    const more = supposing(model, { text: pod('shop/new', 'app: new') })
    expect(ask(more, 'shop/new shop/db TCP/80').verdict).toBe('FORWARDED')
    expect(ask(more, 'shop/web shop/db TCP/80').verdict).toBe('DROPPED')
    expect(ask(model, 'shop/new shop/db TCP/80').problem).toContain('no endpoint')
  })

  it('is made once for each supposition', () => {
    const model = modelOf(somePods)
    const text = pod('shop/new', 'app: new')
    expect(supposing(model, { text })).toBe(supposing(model, { text }))
    expect(supposing(model, { text })).not.toBe(supposing(model, { text, names: ['a.io'] }))
    expect(supposing(modelOf(somePods), { text })).not.toBe(supposing(model, { text }))
  })

  it('is made of many suppositions, too, without mixing them up', () => {
    const model = modelOf(somePods)
    for (let i = 0; i < 60; i++) {
      const more = supposing(model, { text: pod(`shop/p${i}`, 'app: x') })
      expect(more.endpointIndex.has(`shop/p${i}`) && !more.endpointIndex.has(`shop/p${i - 1}`)).toBe(true)
    }
  })

  it('knows names that somebody asks about, and those that were stated keep their addresses', () => {
    const policy = ciliumPolicy('egress: [{toFQDNs: [{matchPattern: "*.a.io"}]}]')
    const model = modelOf([...somePods, policy], { dns: { 'x.a.io': ['203.0.113.4'] } })
    const more = supposing(model, { names: ['y.a.io', 'x.a.io'] })
    expect(more.ofName.has('y.a.io')).toBe(true)
    expect(more.cluster.dns.get('x.a.io')).toEqual(['203.0.113.4'])
    expect(model.ofName.has('y.a.io')).toBe(false)
  })

  it('is of the same settings', () => {
    const options = { enforcement: 'always', ciliumVersion: '1.19' } as const
    const model = modelOf(somePods, options)
    expect(optionsOf(model)).toEqual(options)
    const more = supposing(model, { text: pod('shop/new', 'app: new') })
    expect(more.cluster.settings.text).toBe(model.cluster.settings.text)
  })
})
