/** The grammars of names that Kubernetes takes. Source: k8s.io/apimachinery pkg/util/validation/validation.go. */

const namePart = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/
const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** Whether a text is a DNS subdomain: the names of most objects. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => label.test(part))
}

/** Whether a text is a DNS label: the names of namespaces. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && label.test(text)
}

/** Whether a label key is one that Kubernetes takes: an optional domain, a slash, a name. */
export function isQualifiedName(key: string): boolean {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  if (name.length > 63 || !namePart.test(name)) return false
  return slash < 0 || isDnsSubdomain(key.slice(0, slash))
}

export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && namePart.test(value))
}

/** Why a text is no name of a container port, or null. Capitals do not count as letters here. */
export function portNameProblem(text: string): string | null {
  if (text.length > 15) return 'a port name has at most 15 characters'
  if (!/^[-a-z0-9]+$/.test(text)) return 'a port name contains only lower-case letters, digits and "-"'
  if (!/[a-z]/.test(text)) return 'a port name contains at least one letter'
  if (text.includes('--')) return 'a port name has no two dashes in a row'
  if (text.startsWith('-') || text.endsWith('-')) return 'a port name neither begins nor ends with a dash'
  return null
}
