/**
 * The keys of the ConfigMap `cilium-config` that change verdicts: type and default by version; what they mean stands in `words.ts`.
 *
 * Defaults are those of the agent, which hold where a ConfigMap lacks the key. Source: pkg/option/config.go,
 * pkg/defaults/defaults.go, and the hives' cells (pkg/policy/types, pkg/clustermesh/types/option.go, pkg/labelsfilter).
 */
import { isAtLeast, type CiliumVersion } from './versions'

export type SettingType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly isCaseIgnored?: boolean }
  /** Words separated by spaces, each one of a few. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'text' }

interface SettingFact {
  readonly type: SettingType
  /** The agent's default. */
  readonly preset: (version: CiliumVersion) => string
  /** What is taken where no `cilium-config` is known at all, if it is not the agent's default; see `assumedReason`. */
  readonly assumed?: string
  /** The first version that knows the key. */
  readonly since?: CiliumVersion
}

const boolean = { kind: 'boolean' } as const
const yes = (): string => 'true'
const no = (): string => 'false'

/** Why a workspace without `cilium-config` is not judged by all of the agent's defaults. */
export const assumedReason =
  'No cilium-config is in the workspace: what policies say is judged alone, as if every optional part were switched on.'

const facts = {
  'enable-policy': {
    type: { kind: 'choice', choices: ['default', 'always', 'never'], isCaseIgnored: true },
    preset: () => 'default',
  },
  'policy-cidr-match-mode': {
    type: { kind: 'words', words: ['nodes', 'pods'] },
    preset: () => '',
  },
  'cluster-name': {
    type: { kind: 'text' },
    preset: () => 'default',
  },
  'policy-default-local-cluster': {
    type: boolean,
    preset: (version) => (isAtLeast(version, '1.19') ? 'true' : 'false'),
  },
  labels: {
    type: { kind: 'text' },
    preset: () => '',
  },
  'label-prefix-file': {
    type: { kind: 'text' },
    preset: () => '',
  },
  'enable-node-selector-labels': {
    type: boolean,
    preset: no,
  },
  'node-labels': {
    type: { kind: 'text' },
    preset: () => '',
  },
  'enable-host-firewall': {
    type: boolean,
    preset: no,
  },
  'enable-k8s-networkpolicy': {
    type: boolean,
    preset: yes,
  },
  'enable-cilium-network-policy': {
    type: boolean,
    preset: yes,
  },
  'enable-cilium-clusterwide-network-policy': {
    type: boolean,
    preset: yes,
  },
  'enable-k8s-cluster-network-policy': {
    type: boolean,
    preset: no,
    assumed: 'true',
    since: '1.20',
  },
  'enable-ipv4': {
    type: boolean,
    preset: yes,
  },
  'enable-ipv6': {
    type: boolean,
    preset: yes,
    // Helm writes it into every ConfigMap.
    assumed: 'false',
  },
  'allow-localhost': {
    type: { kind: 'choice', choices: ['auto', 'always', 'policy'] },
    preset: () => 'auto',
  },
  'policy-audit-mode': {
    type: boolean,
    preset: no,
  },
  'policy-deny-response': {
    type: { kind: 'choice', choices: ['none', 'icmp'] },
    preset: () => 'none',
    since: '1.19',
  },
  'enable-l7-proxy': {
    type: boolean,
    preset: yes,
  },
  'enable-icmp-rules': {
    type: boolean,
    preset: yes,
  },
  'enable-non-default-deny-policies': {
    type: boolean,
    preset: yes,
  },
  'enable-sctp': {
    type: boolean,
    preset: no,
    assumed: 'true',
  },
  'enable-extended-ip-protocols': {
    type: boolean,
    preset: no,
    assumed: 'true',
  },
  'mesh-auth-enabled': {
    type: boolean,
    preset: (version) => (isAtLeast(version, '1.20') ? 'false' : 'true'),
    assumed: 'true',
  },
  'tofqdns-dns-reject-response-code': {
    type: { kind: 'choice', choices: ['refused', 'nameError'] },
    preset: () => 'refused',
  },
  'bpf-policy-map-max': {
    type: { kind: 'number', least: 256, most: 65_536 },
    preset: () => '16384',
  },
  'enable-endpoint-lockdown-on-policy-overflow': {
    type: boolean,
    preset: no,
  },
  'kube-proxy-replacement': {
    type: { kind: 'choice', choices: ['true', 'false'] },
    preset: no,
  },
  'enable-local-redirect-policy': {
    type: boolean,
    preset: no,
  },
  'bpf-lb-mode': {
    type: { kind: 'choice', choices: ['snat', 'dsr', 'hybrid', 'annotation'] },
    preset: () => 'snat',
  },
  'routing-mode': {
    type: { kind: 'choice', choices: ['tunnel', 'native'] },
    preset: () => 'tunnel',
  },
  'tunnel-protocol': {
    type: { kind: 'choice', choices: ['vxlan', 'geneve'] },
    preset: () => 'vxlan',
  },
  'enable-wireguard': {
    type: boolean,
    preset: no,
  },
} as const satisfies Readonly<Record<string, SettingFact>>

export type SettingKey = keyof typeof facts

/** Every setting by its key in `cilium-config`. */
export const settingFacts: Readonly<Record<SettingKey, SettingFact>> = facts

// The keys of the table are the settings; Object.keys forgets that.
export const settingKeys = Object.keys(facts) as readonly SettingKey[]

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(facts, key)
}

/**
 * A value as the agent understands it.
 *
 * @returns null for one with which the agent does not start
 */
export function readSetting(key: SettingKey, text: string): string | null {
  const { type } = settingFacts[key]
  const trimmed = text.trim()
  switch (type.kind) {
    case 'boolean':
      // Go's strconv.ParseBool.
      if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(trimmed)) return 'true'
      return ['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(trimmed) ? 'false' : null
    case 'choice': {
      const wanted = type.isCaseIgnored === true ? trimmed.toLowerCase() : trimmed
      return type.choices.includes(wanted) ? wanted : null
    }
    case 'words': {
      const words = trimmed.split(/\s+/).filter((word) => word !== '')
      return words.every((word) => type.words.includes(word)) ? [...new Set(words)].sort().join(' ') : null
    }
    case 'number': {
      if (!/^\d{1,9}$/.test(trimmed)) return null
      return String(Math.min(type.most, Math.max(type.least, Number(trimmed))))
    }
    case 'text':
      return key === 'cluster-name' && !/^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(trimmed) ? null : trimmed
  }
}

/** What a setting takes, in words: `true or false`. */
export function describeType(key: SettingKey): string {
  const { type } = settingFacts[key]
  switch (type.kind) {
    case 'boolean':
      return 'true or false'
    case 'choice':
      return type.choices.join(', ')
    case 'words':
      return `nothing, or any of ${type.words.join(', ')}, separated by spaces`
    case 'number':
      return `a number from ${type.least} to ${type.most}`
    case 'text':
      return key === 'cluster-name' ? 'at most 32 of a-z, 0-9 and -' : 'text'
  }
}
