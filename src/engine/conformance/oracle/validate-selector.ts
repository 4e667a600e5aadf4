/** Which label keys, values and operators a Cilium selector may have. */
import { refuse } from './decode'
import type { LabelSelector } from './shapes'

export function validateSelector(selector: LabelSelector): void {
  for (const [key, value] of selector.matchLabels ?? []) {
    validateKey(key)
    validateValue(value)
  }
  for (const { key = '', operator = '', values = [] } of selector.matchExpressions ?? []) {
    validateKey(key)
    values.forEach(validateValue)
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0) refuse(`${operator} without values`)
        break
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0) refuse(`${operator} with values`)
        break
      default:
        refuse(`operator ${operator}`)
    }
  }
}

function validateKey(key: string): void {
  const colon = key.indexOf(':')
  if (colon >= 0 && !/^[a-zA-Z0-9]+$/.test(key.slice(0, colon))) refuse(`label source of ${key}`)
  const parts = key.slice(colon + 1).split('/')
  const [domain, name] = parts.length === 1 ? [undefined, parts[0]] : [parts[0], parts[1]]
  if (parts.length > 2 || name === undefined || !isName(name)) refuse(`label key ${key}`)
  if (domain !== undefined && !isDomain(domain)) refuse(`label key ${key}`)
}

function isName(name: string): boolean {
  return name.length <= 63 && /^([a-zA-Z0-9][-a-zA-Z0-9_.]*)?[a-zA-Z0-9]$/.test(name)
}

function isDomain(domain: string): boolean {
  return domain.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(domain)
}

function validateValue(value: string): void {
  if (value !== '' && !isName(value)) refuse(`label value ${value}`)
}
