/** Objects of a cluster in YAML's flow style, with what names and addresses depend on, and answers to questions about them. */
import { answerFlow } from '../doors/insights'
import type { Analysis, AnalyzeOptions, SourceFile } from '../types'
import { object, objectYaml } from './manifests'

export { object } from './manifests'

interface PodParts {
  readonly node?: string
  readonly ip?: string
  readonly host?: string
  readonly phase?: string
  readonly spec?: string
  readonly labels?: string
  readonly ports?: string
}

/** A pod; its label `app` is its name, unless labels are given. */
export function podOn(key: string, parts: PodParts = {}): string {
  const { node = '', ip = '', host = '', phase = '', spec = '', labels = '', ports = '' } = parts
  const fields = (list: readonly (readonly [name: string, value: string])[]): string =>
    list.flatMap(([name, value]) => (value === '' ? [] : [`${name}: ${value}`])).join(', ')
  const head = fields([['nodeName', node]])
  const status = fields([
    ['podIP', ip],
    ['hostIP', host],
    ['phase', phase],
  ])
  const more = [head, spec].filter((text) => text !== '').map((text) => `${text}, `)
  return objectYaml('Pod', key, {
    labels: labels === '' ? `app: ${key.split('/')[1] ?? ''}` : labels,
    spec: `{${more.join('')}containers: [{name: c, ports: [${ports}]}]}`,
    status: `{${status}}`,
  })
}

export const node = (name: string, address: string, more = ''): string =>
  object('Node', `/${name}`, `status: {addresses: [{type: InternalIP, address: ${address}}${more}]}`)

export const service = (key: string, spec: string, more = '', labels = ''): string =>
  object('Service', key, `spec: {${spec}}${more}`, labels)

/** An EndpointSlice of a service; `addresses` of its one endpoint, or whole endpoints. */
export const slice = (key: string, ports: string, addresses: string): string =>
  object(
    'EndpointSlice',
    key,
    `addressType: IPv4, ports: [${ports}], endpoints: [${addresses.startsWith('{') ? addresses : `{addresses: [${addresses}]}`}]`,
    `kubernetes.io/service-name: ${key.split('/')[1] ?? ''}`,
  )

export const workload = (kind: 'Deployment' | 'DaemonSet', key: string, spec = '', ports = ''): string => {
  const name = key.split('/')[1] ?? ''
  const template = `{metadata: {labels: {app: ${name}}}, spec: {${spec === '' ? '' : `${spec}, `}containers: [{name: c, ports: [${ports}]}]}}`
  return object(kind, key, `spec: {selector: {matchLabels: {app: ${name}}}, template: ${template}}`)
}

/** A policy that selects every pod of its namespace; `rules` as `ingress: […]`. */
export const cilium = (namespace: string, rules: string, name = 'p'): string =>
  object('CiliumNetworkPolicy', `${namespace}/${name}`, `spec: {endpointSelector: {}, ${rules}}`)

export const config = (data: string): string => object('ConfigMap', 'kube-system/cilium-config', `data: {${data}}`)

/** `toPorts` for TCP. */
export const tcp = (...ports: readonly (number | string)[]): string =>
  `toPorts: [{ports: [${ports.map((port) => `{port: "${port}", protocol: TCP}`).join(', ')}]}]`

interface Asked {
  readonly protocol?: string
  readonly options?: AnalyzeOptions
}

/**
 * Answers to questions by the whole engine: `allowed`, `denied`, `depends` or `no backend` for each flow that a question comes to,
 * each word once; or what is wrong with it.
 */
export function asking(analyze: (files: readonly SourceFile[], options: AnalyzeOptions) => Analysis) {
  return (documents: readonly string[], from: string, to: string, { protocol, options = {} }: Asked = {}): string => {
    const analysis = analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }], options)
    const found = answerFlow(analysis, { from, to, ...(protocol === undefined ? {} : { protocol }) })
    if (typeof found === 'string') return found
    const words = found.answers.map(({ verdict, answer: { outcome } }) =>
      verdict.hasNoBackend === true ? 'no backend' : verdict.isUndecided === true ? 'depends' : outcome,
    )
    return [...new Set(words)].join(' ')
  }
}
