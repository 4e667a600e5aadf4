/** Tables of `kubectl get`. Source: kubernetes pkg/printers/internalversion/printers.go, Cilium's CRD printer columns. */
import { compareTexts } from '../../../values/compare'
import type { Endpoint, NamespaceSummary, PolicySummary, ServiceSummary } from '../../types'
import { addressesOf } from '../records/addresses'
import { columns } from './columns'

export const kubectlKinds = ['pods', 'namespaces', 'services', 'netpol', 'cnp', 'ccnp'] as const
export type KubectlKind = (typeof kubectlKinds)[number]

/** What is listed; an analysis or a snapshot will do. */
export interface KubectlFacts {
  readonly endpoints: readonly Endpoint[]
  readonly namespaces: readonly NamespaceSummary[]
  readonly policies: readonly PolicySummary[]
  readonly services?: readonly ServiceSummary[]
}

export interface KubectlOptions {
  /** One namespace; all of them, with a column that names them, where absent. */
  readonly namespace?: string
  /** `--show-labels`. */
  readonly labels?: boolean
  /** `-o wide`; pods only. */
  readonly wide?: boolean
  /** Headings of the columns to show; all where absent. */
  readonly columns?: readonly string[]
}

interface Row {
  readonly namespace: string
  readonly name: string
  readonly cells: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
}

/** A workspace has no clock, so ages are not known. */
const age = '<unknown>'
const none = '<none>'

/** Prints what `kubectl get KIND` would print of the workspace; empty where there is nothing. */
export function printKubectl(kind: KubectlKind, facts: KubectlFacts, options: KubectlOptions = {}): string {
  const { header, rows, isNamespaced } = tableOf(kind, facts, options.wide ?? false)
  const shown = rows
    .filter(({ namespace }) => !isNamespaced || options.namespace === undefined || namespace === options.namespace)
    .toSorted((a, b) => compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name))
  if (shown.length === 0) return ''
  const hasNamespace = isNamespaced && options.namespace === undefined
  const hasLabels = options.labels === true
  const headings = [...(hasNamespace ? ['NAMESPACE'] : []), 'NAME', ...header, ...(hasLabels ? ['LABELS'] : [])]
  const isShown = headings.map((heading) => options.columns?.includes(heading) ?? true)
  const lines = shown.map(({ namespace, name, cells, labels = {} }) => [
    ...(hasNamespace ? [namespace] : []),
    name,
    ...cells,
    ...(hasLabels ? [labelText(labels)] : []),
  ])
  return columns(
    [headings, ...lines].map((line) => line.filter((_, i) => isShown[i])),
    { minWidth: 6, padding: 3 },
  )
}

interface Table {
  readonly header: readonly string[]
  readonly rows: readonly Row[]
  readonly isNamespaced: boolean
}

function tableOf(kind: KubectlKind, facts: KubectlFacts, isWide: boolean): Table {
  switch (kind) {
    case 'pods':
      return pods(facts.endpoints, isWide)
    case 'namespaces':
      return {
        header: ['STATUS', 'AGE'],
        rows: facts.namespaces.map(({ name, labels }) => ({ namespace: '', name, cells: ['Active', age], labels })),
        isNamespaced: false,
      }
    case 'services':
      return {
        header: ['TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
        rows: (facts.services ?? []).map(serviceRow),
        isNamespaced: true,
      }
    case 'netpol':
      return {
        header: ['POD-SELECTOR', 'AGE'],
        rows: ofKind(facts, 'NetworkPolicy').map(({ namespace, name, selectors }) => {
          const subject = selectors.find(({ role }) => role === 'subject')?.labelSelector ?? ''
          return { namespace, name, cells: [subject === '' ? none : subject, age] }
        }),
        isNamespaced: true,
      }
    case 'cnp':
      return {
        header: ['AGE', 'VALID'],
        rows: ofKind(facts, 'CiliumNetworkPolicy').map((policy) => ({ ...policy, cells: [age, validity(policy)] })),
        isNamespaced: true,
      }
    case 'ccnp':
      return {
        header: ['VALID'],
        rows: ofKind(facts, 'CiliumClusterwideNetworkPolicy').map((policy) => ({
          ...policy,
          cells: [validity(policy)],
        })),
        isNamespaced: false,
      }
  }
}

function pods(endpoints: readonly Endpoint[], isWide: boolean): Table {
  const addresses = addressesOf(endpoints)
  return {
    header: [
      'READY',
      'STATUS',
      'RESTARTS',
      'AGE',
      ...(isWide ? ['IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'] : []),
    ],
    rows: endpoints.map(({ key, namespace, name, podLabels, node }) => ({
      namespace,
      name,
      cells: ['1/1', 'Running', '0', age, ...(isWide ? [addresses.get(key) ?? none, node ?? none, none, none] : [])],
      labels: podLabels,
    })),
    isNamespaced: true,
  }
}

function ofKind(facts: KubectlFacts, kind: PolicySummary['kind']): readonly PolicySummary[] {
  return facts.policies.filter((policy) => policy.kind === kind)
}

/** Cilium's operator writes the condition. Source: operator/pkg/networkpolicy/validator.go. */
function validity({ status }: PolicySummary): string {
  return status === 'accepted' ? 'True' : 'False'
}

function serviceRow({ namespace, name, type, clusterIP, ports, ...service }: ServiceSummary): Row {
  const external =
    service.externalAddresses?.join(',') ?? service.externalName ?? (type === 'LoadBalancer' ? '<pending>' : none)
  const portTexts = ports.map(({ port, nodePort, protocol }) =>
    nodePort === undefined ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`,
  )
  return {
    namespace,
    name,
    cells: [type, clusterIP ?? none, external, portTexts.length === 0 ? none : portTexts.join(','), age],
  }
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
  return pairs.length === 0 ? none : pairs.join(',')
}
