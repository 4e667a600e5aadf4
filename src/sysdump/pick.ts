/** Which files of a sysdump are read. Source: cilium-cli/sysdump/constants.go. */

/** What an agent reports of itself: policy maps, endpoints, names that it has learnt, its version. */
export type AgentReport = 'maps' | 'endpoints' | 'names' | 'version'

export type Use =
  | { readonly use: 'manifest'; readonly name: string }
  /** What an agent printed of itself; `agent` names its pod. */
  | { readonly use: 'agent'; readonly agent: string; readonly what: AgentReport }
  /** The same, packed once more. */
  | { readonly use: 'agent-archive'; readonly agent: string }
  | { readonly use: 'endpoints' }
  | { readonly use: 'flows' }
  /** Objects that are left alone; the reason is told where there are any. */
  | { readonly use: 'none-if-any'; readonly reason: string }
  | { readonly use: 'none'; readonly reason: string }

const manifests: ReadonlySet<string> = new Set([
  'k8s-nodes',
  'k8s-namespaces',
  'k8s-pods',
  'k8s-services',
  'k8s-networkpolicies',
  'k8s-endpoints',
  'k8s-endpointslices',
  'ciliumnetworkpolicies',
  'ciliumclusterwidenetworkpolicies',
  'ciliumcidrgroups',
  'ciliumidentities',
  'ciliumnodes',
  'ciliumlocalredirectpolicies',
  'cilium-configmap',
  'cilium-config-configmap',
])

const timestamp = /-\d{8}-\d{6}(?=\.|$)/

/** Whether the paths of an archive are those of a sysdump. */
export function isSysdump(paths: readonly string[]): boolean {
  return paths.some((path) => /(^|\/)(k8s-pods|ciliumendpoints|ciliumidentities)-\d{8}-\d{6}\.(ya?ml|json)$/.test(path))
}

/** What is made of one file of a sysdump. */
export function pick(path: string): Use {
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.includes('..')) return { use: 'none', reason: 'its path leads out of the archive' }
  const name = parts.at(-1) ?? ''
  const bugtool = parts
    .map((part) => /^cilium-bugtool-(.+?)-\d{8}-\d{6}(\.tar\.gz)?$/.exec(part))
    .find((found) => found !== null)
  if (bugtool !== undefined && bugtool !== null) {
    const [, agent = '', packed] = bugtool
    if (packed !== undefined) return { use: 'agent-archive', agent }
    const what = agentFile(name)
    return what === null ? { use: 'none', reason: 'it does not matter to policies' } : { use: 'agent', agent, what }
  }
  const base = name.replace(timestamp, '').replace(/\.(ya?ml|json)$/, '')
  const isManifest = /\.(ya?ml|json)$/.test(name)
  if (isManifest && manifests.has(base)) return { use: 'manifest', name: `${base}.yaml` }
  if (isManifest && base === 'ciliumendpoints') return { use: 'endpoints' }
  if (/^hubble-flows-.*\.json$/.test(name)) return { use: 'flows' }
  const reason = isManifest ? beyond.find(([pattern]) => pattern.test(base))?.[1] : undefined
  return reason === undefined ? { use: 'none', reason: reasonFor(name) } : { use: 'none-if-any', reason }
}

/** Objects that may change what becomes of traffic though no policy does, and that are not read of a dump. */
const beyond: readonly (readonly [RegExp, string])[] = [
  [
    /^ciliumnodeconfigs$/,
    'its settings win over cilium-config on some nodes, which no verdict here takes into account',
  ],
  [/^ciliumegress(nat|gateway)policies$/, 'it decides by which address traffic leaves, not whether it does'],
  [
    /^(ciliumingresses|gatewayapi-(gateways|\w+routes))$/,
    'it may hold names of hosts and says where traffic from outside is let in: open it beside the dump to see whom that concerns',
  ],
  [/^cilium(clusterwide)?envoyconfigs$/, 'what its listeners do is for Envoy to say'],
]

/** What a file of an agent's own report holds, by its name; null for what is not wanted. */
export function agentFile(name: string): AgentReport | null {
  const command = /^cilium(?:-dbg)?-(.+)\.md$/.exec(name)?.[1]
  return command === undefined ? null : (reports.get(command) ?? null)
}

const reports: ReadonlyMap<string, AgentReport> = new Map([
  ['bpf-policy-get---all---numeric', 'maps'],
  ['endpoint-list', 'endpoints'],
  ['fqdn-cache-list', 'names'],
  ['version', 'version'],
])

function reasonFor(name: string): string {
  if (/helm-values|secret/i.test(name)) return 'it may hold secrets'
  if (name.startsWith('hubble-observe'))
    return 'it is what the hubble command said while it recorded; the flows are in hubble-flows-*.json'
  if (/\.log$|^logs-/.test(name)) return 'it is a log'
  return 'it does not matter to policies'
}
