/** What an analysis is asked under, and the settings of Cilium that change its verdicts. */
import type { SourceRange } from '../../yaml/source'
import type { SettingKey } from '../cilium/settings/table'
import type { CiliumVersion } from '../cilium/settings/versions'
import type { Enforcement, IpFamily } from './words'

export interface AnalyzeOptions {
  /** Cilium's `enable-policy`; what the workspace's `cilium-config` says where absent, or else `default`. */
  readonly enforcement?: Enforcement
  /**
   * Families of the cluster; what `cilium-config` says where absent, or else `['IPv4']`. With both, `world` splits into
   * `world-ipv4` and `world-ipv6`.
   */
  readonly ipFamilies?: readonly IpFamily[]
  /** DNS name → addresses that it has resolved to, added to those that `External` resources state. */
  readonly dns?: Readonly<Record<string, readonly string[]>>
  /** DNS names whose addresses the agents have learnt, for they were seen at packets. */
  readonly learntNames?: readonly string[]
  /** Cilium's `enable-node-selector-labels`: nodes carry labels and may be selected. */
  readonly nodeLabels?: boolean
  /** Values by their keys in `cilium-config`; they win over the workspace's and over the options above. */
  readonly settings?: Readonly<Record<string, string>>
  /** The version of Cilium that verdicts are those of, such as `1.20`; 1.21 where absent or not known. */
  readonly ciliumVersion?: string
  /** The version under which the API server took the objects, where they stay stored over an upgrade; the same where absent. */
  readonly storedIn?: string
  /**
   * Whether the objects pass an API server before Cilium sees them, as they do in every cluster: what its validation refuses
   * then takes no part in verdicts. False asks what Cilium's own engine makes of such objects. Where absent, those that the
   * conformance vectors show Cilium to take are judged as it judges them, and all others are refused. In any case each
   * refusal is an error among the diagnostics.
   */
  readonly apiServer?: boolean
  /**
   * Numbers of identities by the key of an endpoint that has them, to print what a real cluster printed. CiliumIdentity
   * resources in the workspace do the same for the labels that they state.
   */
  readonly identityNumbers?: Readonly<Record<string, number>>
}

/** Where a setting's value comes from. */
export type SettingOrigin =
  /** The workspace's `cilium-config`. */
  | { readonly kind: 'file'; readonly range: SourceRange }
  /** The options. */
  | { readonly kind: 'choice' }
  /** The agent's default. */
  | { readonly kind: 'default'; readonly version: CiliumVersion }
  /** No `cilium-config` is known. */
  | { readonly kind: 'assumed'; readonly reason: string }

/** A setting of Cilium that changes verdicts. */
export interface SettingValue {
  readonly key: SettingKey
  readonly value: string
  readonly origin: SettingOrigin
  /** Why verdicts may be other than those shown with this value, in one sentence. */
  readonly doubt?: string
}
