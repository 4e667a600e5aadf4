/**
 * Selectors in one internal form. What selects is one of a few kinds, and two selectors with the same text select the
 * same, so that each distinct one is evaluated once.
 */
import { formatPrefix, type Prefix } from '../../cluster/address'
import { namespaceKey, type Label } from '../../cluster/labels'
import { compareTexts } from '../../../values/compare'
import { sortInPlace } from '../../cluster/order'

/** `any` matches a label of every source. */
export interface Requirement {
  readonly source: string
  readonly key: string
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
  readonly values: readonly string[]
  /** Cilium adds it: nobody wrote it, and words about the selector leave it out. */
  readonly isImplied?: true
}

export { isMet } from '../../manifest/shapes/selector'

export type Selector =
  /** Everything, peers without any label included. */
  | { readonly type: 'all'; readonly text: string }
  | { readonly type: 'labels'; readonly text: string; readonly requirements: readonly Requirement[] }
  /** Outside addresses in a prefix and in none of the excepted ones. */
  | { readonly type: 'cidr'; readonly text: string; readonly prefix: Prefix; readonly except: readonly Prefix[] }
  /** Outside addresses whose CIDR groups match, and that are in none of the excepted prefixes. */
  | {
      readonly type: 'cidr-group'
      readonly text: string
      readonly requirements: readonly Requirement[]
      readonly except: readonly Prefix[]
    }
  /** Addresses that names matching the pattern have resolved to. */
  | { readonly type: 'fqdn'; readonly text: string; readonly pattern: FqdnPattern }

/** `matchName` and `matchPattern` of an FQDN selector or DNS rule. */
export interface FqdnPattern {
  readonly kind: 'name' | 'pattern'
  readonly text: string
  /** A `**.` in front stands for one label, as it did up to 1.18. */
  readonly isShallow?: boolean
}

/** The namespaces of which one is asked for, so that only pods in them can be selected; null where none is. */
export function namespacesAsked(selector: Selector): readonly string[] | null {
  if (selector.type !== 'labels') return null
  for (const { source, key, operator, values } of selector.requirements)
    if (operator === 'In' && isNamespace({ source, key })) return values
  return null
}

/** Whether a label says which namespace a pod is in. */
export function isNamespace({ source, key }: Pick<Label, 'source' | 'key'>): boolean {
  return source === 'k8s' && key === namespaceKey
}

export const everything: Selector = { type: 'all', text: 'all' }

/**
 * A key or value as it is, or in quotes where it holds what separates parts of the text: kinds that nobody checks may hold
 * any, and two selectors that differ never have one text.
 */
function quoted(text: string): string {
  return /^[-\w./]*$/.test(text) ? text : JSON.stringify(text)
}

function requirementText({ source, key, operator, values }: Requirement): string {
  const name = `${quoted(source)}:${quoted(key)}`
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${name}=${quoted(values[0] ?? '')}` : `${name} in (${values.map(quoted).join(',')})`
    case 'NotIn':
      return `${name} notin (${values.map(quoted).join(',')})`
    case 'Exists':
      return name
    case 'DoesNotExist':
      return `!${name}`
  }
}

function requirementsText(requirements: readonly Requirement[]): string {
  return sortInPlace(requirements.map(requirementText), compareTexts).join(' & ')
}

/** A selector of labels; without requirements it selects everything. */
export function labelsSelector(requirements: readonly Requirement[]): Selector {
  return requirements.length === 0 ? everything : { type: 'labels', text: requirementsText(requirements), requirements }
}

function exceptText(except: readonly Prefix[]): string {
  return except.length === 0 ? '' : ` except ${except.map(formatPrefix).sort().join(',')}`
}

export function cidrSelector(prefix: Prefix, except: readonly Prefix[]): Selector {
  return { type: 'cidr', text: `cidr ${formatPrefix(prefix)}${exceptText(except)}`, prefix, except }
}

/** Requirements are on labels of source `cidrgroup`; without any, the selector takes everything, pods included. */
export function cidrGroupSelector(requirements: readonly Requirement[], except: readonly Prefix[]): Selector {
  if (requirements.length === 0 && except.length === 0) return everything
  return {
    type: 'cidr-group',
    text: `cidrgroup ${requirementsText(requirements)}${exceptText(except)}`,
    requirements,
    except,
  }
}

export function fqdnSelector(pattern: FqdnPattern): Selector {
  return { type: 'fqdn', text: `fqdn ${pattern.kind} ${pattern.text}`, pattern }
}
