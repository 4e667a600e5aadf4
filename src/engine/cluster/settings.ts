/** The settings of a cluster: what its `cilium-config` says, what the user chose instead, and defaults for the rest. */
import { protocolNumber } from '../cilium/numbers'
import {
  labelFilter,
  podLists,
  readPatterns,
  readPrefixFile,
  type LabelFilter,
  type LabelLists,
} from '../cilium/settings/label-filter'
import {
  assumedReason,
  describeType,
  isSettingKey,
  readSetting,
  settingFacts,
  settingKeys,
  type SettingKey,
} from '../cilium/settings/table'
import { isAtLeast, usualVersion, versionOf, type CiliumVersion } from '../cilium/settings/versions'
import { otherWorkloads } from '../keys'
import { locate, ofKind, type Resource, type ResourceOf } from '../manifest/resource'
import type { AnalyzeOptions, SettingOrigin, SettingValue } from '../types'

/** Whether prefixes match nodes, and whether they match pods. */
export interface CidrMatchMode {
  readonly nodes: boolean
  readonly pods: boolean
}

/** How the cluster is set up, with every default filled in. */
export interface Settings {
  readonly enforcement: 'default' | 'always' | 'never'
  readonly isDualStack: boolean
  /** The family of a single-stack cluster. */
  readonly family: 4 | 6
  readonly hasNodeLabels: boolean
  /** Whether objects pass an API server first; null where that is not said. */
  readonly hasApiServer: boolean | null
  readonly version: CiliumVersion
  /** The version whose schemas the objects passed. */
  readonly storedIn: CiliumVersion
  /** Every setting as the agent understands it. */
  readonly values: Readonly<Record<SettingKey, string>>
  /** Settings that nothing states, with values that are not Cilium's defaults: what is written shall be judged as if it counted. */
  readonly assumed: ReadonlySet<SettingKey>
  /** Whether a label of source `k8s` is part of an identity, those of namespaces and of Cilium's own included. */
  readonly keepsLabel: LabelFilter
  /** Which labels of nodes `fromNodes` and `toNodes` may select by. */
  readonly keepsNodeLabel: LabelFilter
  /** What prefixes match beside what is outside of the cluster. */
  readonly cidrMode: CidrMatchMode
  /** What of the settings shapes every policy map. */
  readonly datapath: Datapath
  /** What becomes of packets on their way, before policy sees them. */
  readonly transport: Transport
  /** Equal for settings with which policies are read alike and identities are made alike. */
  readonly text: string
}

/** What the datapath makes of packets and of policy maps, whatever policies say. */
export interface Datapath {
  /** Drops by policy are recorded only. */
  readonly isAudit: boolean
  /** Peers cannot authenticate each other, so what needs it is dropped. */
  readonly isAuthOff: boolean
  /** IP protocols whose packets are dropped before policy. */
  readonly unknownProtocols: readonly number[]
  /** Equal for equal ones. */
  readonly text: string
}

/** What becomes of packets before policy sees them; null where neither a ConfigMap nor a choice says it. */
export interface Transport {
  /** Cilium does the work of kube-proxy. */
  readonly replacesKubeProxy: boolean | null
  /** Packets go from node to node in tunnels. */
  readonly isTunnelled: boolean | null
  /** Packets from outside keep their source address where another node takes them in. */
  readonly keepsSource: boolean | null
  /** Local redirect policies count. */
  readonly redirectsLocally: boolean | null
  /** Packets of protocols without ports are let through to policy, and entries of rules may leave the port out. */
  readonly carriesOtherProtocols: boolean | null
  /** What pods send to node ports is balanced where they run even without load balancing at sockets, as from 1.20 on. */
  readonly balancesNodePorts: boolean
}

const extendedProtocols = ['VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'] as const

function datapathOf(values: Readonly<Record<SettingKey, string>>): Datapath {
  const isAudit = values['policy-audit-mode'] === 'true'
  const isAuthOff = values['mesh-auth-enabled'] === 'false'
  const unknownProtocols = [
    ...(values['enable-sctp'] === 'true' ? [] : [protocolNumber.SCTP]),
    ...(values['enable-extended-ip-protocols'] === 'true' ? [] : extendedProtocols.map((name) => protocolNumber[name])),
  ]
  return { isAudit, isAuthOff, unknownProtocols, text: `${isAudit} ${isAuthOff} ${unknownProtocols.join()}` }
}

function transportOf(
  values: Readonly<Record<SettingKey, string>>,
  version: CiliumVersion,
  isStated: (key: SettingKey) => boolean,
): Transport {
  const is = (key: SettingKey, wanted: string): boolean | null => (isStated(key) ? values[key] === wanted : null)
  return {
    replacesKubeProxy: is('kube-proxy-replacement', 'true'),
    isTunnelled: is('routing-mode', 'tunnel'),
    keepsSource: is('bpf-lb-mode', 'dsr'),
    redirectsLocally: is('enable-local-redirect-policy', 'true'),
    carriesOtherProtocols: is('enable-extended-ip-protocols', 'true'),
    balancesNodePorts: isAtLeast(version, '1.20'),
  }
}

/** Where values come from, for those who show them. */
interface ReadSettings {
  readonly settings: Settings
  readonly config: ResourceOf<'ConfigMap'> | null
  readonly chosen: Readonly<Record<string, string>>
}

export function isOn(settings: Settings, key: SettingKey): boolean {
  return settings.values[key] === 'true'
}

/** The ConfigMap that counts: that of kube-system where there are several, and the last of those with one key. */
function configOf(resources: readonly Resource[]): ResourceOf<'ConfigMap'> | null {
  const all = ofKind(resources, 'ConfigMap')
  return all.findLast(({ namespace }) => namespace === 'kube-system') ?? all.at(-1) ?? null
}

/** What the options say, by the keys of `cilium-config`: those for one setting each included. */
function chosenSettings(options: AnalyzeOptions): Readonly<Record<string, string>> {
  const { enforcement, ipFamilies, nodeLabels, settings } = options
  return {
    ...(enforcement === undefined ? {} : { 'enable-policy': enforcement }),
    ...(ipFamilies === undefined
      ? {}
      : { 'enable-ipv4': String(ipFamilies.includes('IPv4')), 'enable-ipv6': String(ipFamilies.includes('IPv6')) }),
    ...(nodeLabels === undefined ? {} : { 'enable-node-selector-labels': String(nodeLabels) }),
    ...settings,
  }
}

/** Filters are compared by reference: one for each text that makes one. */
const filters = new Map<string, LabelFilter>()

function filterOf(key: string, lists: () => LabelLists): LabelFilter {
  let filter = filters.get(key)
  if (filter === undefined) {
    // Bounded, as values come from files that others wrote.
    if (filters.size > 50) filters.clear()
    filters.set(key, (filter = labelFilter(lists())))
  }
  return filter
}

function podFilter(version: CiliumVersion, labels: string, file: string): LabelFilter {
  return filterOf(`${version}\n${labels}\n${file}`, () =>
    podLists(version, readPatterns(labels) ?? [], readPrefixFile(file)),
  )
}

/** Labels of nodes pass a list of their own, which begins with nothing. */
function nodeFilter(labels: string): LabelFilter {
  return filterOf(`nodes ${labels}`, () => ({ source: 'node', base: [], own: readPatterns(labels) ?? [] }))
}

/** Reads the settings of a workspace. A value with which no agent starts counts as not written. */
export function readSettings(resources: readonly Resource[], options: AnalyzeOptions): ReadSettings {
  const config = configOf(resources)
  const chosen = chosenSettings(options)
  const version = versionOf(options.ciliumVersion ?? '') ?? usualVersion
  const found = settingKeys.map((key) => ({ key, ...valueOf(key, { config, chosen, version, options }) }))
  const values = Object.fromEntries(found.map(({ key, value }) => [key, value])) as Record<SettingKey, string>
  const assumed = found.flatMap(({ key, origin }) => (origin === 'assumed' ? key : []))
  const storedIn = versionOf(options.storedIn ?? '') ?? version
  const transport = transportOf(values, version, (key) => config !== null || chosen[key] !== undefined)
  const hasIpv4 = values['enable-ipv4'] === 'true'
  const hasIpv6 = values['enable-ipv6'] === 'true'
  const mode = values['enable-policy']
  return {
    config,
    chosen,
    settings: {
      enforcement: mode === 'always' || mode === 'never' ? mode : 'default',
      isDualStack: hasIpv4 && hasIpv6,
      family: hasIpv4 || !hasIpv6 ? 4 : 6,
      hasNodeLabels: values['enable-node-selector-labels'] === 'true',
      hasApiServer: options.apiServer ?? null,
      version,
      storedIn,
      values,
      assumed: new Set(assumed),
      keepsLabel: podFilter(version, values['labels'], values['label-prefix-file']),
      keepsNodeLabel: nodeFilter(values['node-labels']),
      cidrMode: cidrMatchMode(values['policy-cidr-match-mode']),
      datapath: datapathOf(values),
      transport,
      text: JSON.stringify([
        version,
        storedIn,
        options.apiServer ?? null,
        transport,
        assumed,
        ...settingKeys.map((key) => values[key]),
      ]),
    },
  }
}

interface Sources {
  readonly config: ResourceOf<'ConfigMap'> | null
  readonly chosen: Readonly<Record<string, string>>
  readonly version: CiliumVersion
  readonly options: AnalyzeOptions
}

/** A setting's value with what it comes from: what was chosen, what the ConfigMap says, what holds by default. */
function valueOf(
  key: SettingKey,
  { config, chosen, version, options }: Sources,
): { readonly value: string; readonly origin: SettingOrigin['kind'] } {
  const { preset, assumed, since } = settingFacts[key]
  const isKnown = since === undefined || isAtLeast(version, since)
  const usual = preset(version)
  const own = chosen[key]
  const wanted = own === undefined ? null : read(key, own, version)
  if (wanted !== null) return { value: isKnown ? wanted : usual, origin: 'choice' }
  const written = config?.object.data?.[key]
  const stated = written === undefined ? null : read(key, written, version)
  if (stated !== null) return { value: isKnown ? stated : usual, origin: 'file' }
  const isAssumed = config === null && options.ciliumVersion === undefined && assumed !== undefined
  // Helm writes enable-ipv6 whatever the version.
  if (isAssumed || (config === null && key === 'enable-ipv6')) return { value: assumed ?? usual, origin: 'assumed' }
  return { value: usual, origin: 'default' }
}

function read(key: SettingKey, text: string, version: CiliumVersion): string | null {
  const value = readSetting(key, text)
  if (value === null) return null
  if ((key === 'labels' || key === 'node-labels') && readPatterns(value) === null) return null
  if (key === 'label-prefix-file' && value.startsWith('{') && readPrefixFile(value) === null) return null
  if (key === 'policy-cidr-match-mode' && value.includes('pods') && !isAtLeast(version, '1.20')) return null
  return value
}

type Doubt = (value: string, resources: readonly Resource[]) => string | undefined

/** What is not known of a value, so that verdicts may be others than shown. */
const doubts: Partial<Readonly<Record<SettingKey, Doubt>>> = {
  'policy-cidr-match-mode': (value, resources) => {
    const { nodes, pods } = cidrMatchMode(value)
    const words: string[] = []
    if (nodes && ofKind(resources, 'Node').length + ofKind(resources, 'CiliumNode').length === 0)
      words.push('No node is in the workspace: which prefixes match nodes is not known.')
    if (pods && resources.some(isWithoutAddress))
      words.push(
        'Some pods have no address in the workspace: answers about them name the prefixes that they depend on; lists take the address to be in none of them.',
      )
    return words.length === 0 ? undefined : words.join(' ')
  },
  'label-prefix-file': (value) =>
    value === '' || value.startsWith('{')
      ? undefined
      : 'The file is not known here: other labels may make up identities than those shown. Choose its JSON as the value so that it is used.',
}

function isWithoutAddress(resource: Resource): boolean {
  if (resource.kind === 'Pod')
    return resource.object.spec?.hostNetwork !== true && resource.object.status?.podIP === undefined
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', ...otherWorkloads].includes(resource.kind)
}

/** Every setting with its value and where that comes from. */
export function describeSettings(resources: readonly Resource[], options: AnalyzeOptions): readonly SettingValue[] {
  const { config, chosen, settings } = readSettings(resources, options)
  const sources = { config, chosen, version: settings.version, options }
  return settingKeys.map((key) => {
    const { value, origin } = valueOf(key, sources)
    const doubt = doubts[key]?.(value, resources)
    return {
      key,
      value,
      origin: originOf(key, origin, config, settings.version),
      ...(doubt === undefined ? {} : { doubt }),
    }
  })
}

function originOf(
  key: SettingKey,
  kind: SettingOrigin['kind'],
  config: ResourceOf<'ConfigMap'> | null,
  version: CiliumVersion,
): SettingOrigin {
  switch (kind) {
    case 'choice':
      return { kind }
    case 'assumed':
      return { kind, reason: assumedReason }
    case 'default':
      return { kind, version }
    case 'file':
      return config === null ? { kind: 'default', version } : { kind, range: locate(config.place, ['data', key]) }
  }
}

/** A value with which the agent does not start. */
interface BadSetting {
  readonly key: SettingKey
  readonly text: string
  readonly message: string
  readonly help: string
  /** Null for one that was chosen and stands in no file. */
  readonly config: ResourceOf<'ConfigMap'> | null
}

/** Values of the ConfigMap and of the options that no agent takes. */
export function badSettings(resources: readonly Resource[], options: AnalyzeOptions): readonly BadSetting[] {
  const { config, chosen, settings } = readSettings(resources, options)
  const bad: BadSetting[] = []
  const look = (key: SettingKey, text: string | undefined, at: ResourceOf<'ConfigMap'> | null): void => {
    if (text === undefined || read(key, text, settings.version) !== null) return
    bad.push({
      key,
      text,
      config: at,
      message: `Cilium ${settings.version} does not start with ${key}: "${text.slice(0, 100)}"; its default is taken here`,
      help: `It takes ${describeType(key)}.`,
    })
  }
  for (const key of settingKeys) {
    look(key, config?.object.data?.[key], config)
    look(key, chosen[key], null)
  }
  return bad
}

/** What is wrong with a choice before it is made; null where it can be made. */
export function settingProblem(key: string, text: string, version: string | undefined): string | null {
  if (!isSettingKey(key)) return `"${key}" is not a setting that changes verdicts`
  return read(key, text, versionOf(version ?? '') ?? usualVersion) === null
    ? `${key} takes ${describeType(key)}, not "${text}"`
    : null
}

function cidrMatchMode(value: string): CidrMatchMode {
  const words = value.split(' ')
  return { nodes: words.includes('nodes'), pods: words.includes('pods') }
}

/** Whether prefixes match anything inside of the cluster. */
export function isOfMode({ cidrMode }: Settings): boolean {
  return cidrMode.nodes || cidrMode.pods
}
