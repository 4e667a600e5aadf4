import { expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { leftOutPolicies } from './left-out'
import { objectYaml } from '../../engine/testing/manifests'

const policy = (apiVersion: string, spec: string) =>
  objectYaml('NetworkPolicy', 'shop/p', { apiVersion: apiVersion, spec })
const count = (text: string) => {
  const { refused, notEnforced } = leftOutPolicies(analyze([{ name: 'm.yaml', text }], { apiServer: true }))
  return [refused.length, notEnforced.length]
}

it('policies that are refused or that nobody enforces are counted, and no others', () => {
  expect(count(policy('networking.k8s.io/v1', '{podSelector: {}}'))).toEqual([0, 0])
  expect(count(policy('projectcalico.org/v3', '{}'))).toEqual([0, 1])
  expect(count(policy('extensions/v1beta1', '{podSelector: {}}'))).toEqual([0, 1])
  expect(count(policy('networking.k8s.io/v1', '{podSelector: {}, ingress: [{ports: [{port: 70000}]}]}'))).toEqual([
    1, 0,
  ])
})
