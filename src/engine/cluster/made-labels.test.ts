import { describe, expect, it } from 'vitest'
import { analyze } from '../index'
import { networkPolicy, objectYaml, pod } from '../testing/manifests'
import { asking } from '../testing/workspace'

const template = 'template: {metadata: {labels: {app: migrate}}, spec: {restartPolicy: Never, containers: [{name: c}]}}'
const from = (label: string): string =>
  networkPolicy(
    `{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {${label}}}}]}]}`,
  )

function verdict(kind: string, apiVersion: string, label: string, more = ''): string {
  const made = objectYaml(kind, 'shop/migrate', { apiVersion, spec: `{${more}${template}}` })
  return asking(analyze)([made, pod('shop/api', 'app: api'), from(label)], 'shop/migrate', 'shop/api:8080')
}

describe('labels that a controller adds to the pods that it makes', () => {
  it.each([
    ['Job', 'batch/v1', 'job-name: migrate'],
    ['Job', 'batch/v1', 'batch.kubernetes.io/job-name: migrate'],
    ['Job', 'batch/v1', 'app: migrate'],
    ['VirtualMachine', 'kubevirt.io/v1', 'vm.kubevirt.io/name: migrate'],
    ['VirtualMachine', 'kubevirt.io/v1', 'kubevirt.io: virt-launcher'],
  ])('%s %s is selected by %s', (kind, apiVersion, label) => {
    expect(verdict(kind, apiVersion, label)).toBe('allowed')
  })

  it('are not those of another job, nor of a selector that was written by hand', () => {
    expect(verdict('Job', 'batch/v1', 'job-name: other')).toBe('denied')
    expect(verdict('Job', 'batch/v1', 'job-name: migrate', 'manualSelector: true, ')).toBe('denied')
  })
})
