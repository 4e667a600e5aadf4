/** Other texts for what fields hold, all by the same names. */
import { parseAddress, parsePrefix } from '../../engine/cluster/address'
import { reservedNumbers } from '../../engine/cilium/numbers'
import { hasScheme, parseNode, parsePeer, namespaceNode } from '../../engine/keys'
import { splitPort } from '../../engine/names/written'
import type { Addresses } from './addresses'
import type { Names, TableEntry } from './names'
import type { Role } from './roles'
import { ciliumKeys, commonDomains, commonKeyDomains, commonKeys, commonParts, commonPorts } from './well-known'
import { renameExpression, renameText, type Words } from './words'

const sourceForm = /^(k8s|any|reserved|container|unspec|cidr|cidrgroup|fqdn|cni|node|directory)([:.])(.*)$/s
const kindWords =
  /^(?:svc|service|services|po|pods?|deploy|deployments?|sts|statefulsets?|ds|daemonsets?|rs|replicasets?|jobs?|cj|cronjobs?|no|nodes?)$/i

export class Values {
  private readonly renamedAddresses = new Map<string, string>()

  /** @param isPatterned whether a part of a DNS name is one with a wildcard in it, or may be meant by one */
  constructor(
    private readonly names: Names,
    private readonly words: Words,
    private readonly addresses: Addresses,
    private readonly isPatterned: (part: string) => boolean,
  ) {}

  /** Names, words and addresses with what became of them. */
  table(): readonly TableEntry[] {
    const addresses = [...this.renamedAddresses].map(([name, pseudonym]): TableEntry => ({
      kind: 'address',
      name,
      pseudonym,
    }))
    return [...this.names.table(), ...this.words.table(), ...addresses]
  }

  /** @param key of a label, where the text is its value */
  rename(text: string, role: Role, key = ''): string {
    switch (role.kind) {
      case 'word':
        return /^[A-Za-z0-9_./ -]{0,60}$/.test(text) ? text : this.names.of(text, 'name')
      case 'name':
        return this.name(text, role.as)
      case 'port':
        return this.port(text)
      case 'address':
        return text === 'None' ? text : (this.address(text) ?? this.domain(text))
      case 'domain':
        return this.domain(text)
      case 'expression':
        return renameExpression(text, this.word)
      case 'request':
        return renameText(text, this.word)
      case 'labelKey':
        return this.labelKey(text)
      case 'labelValue':
        return this.labelValue(text, key)
      case 'labels':
      case 'headers':
        return this.names.of(text, 'value')
      case 'end':
        return this.end(text)
      case 'setting':
        return this.setting(text, key)
      case 'prose':
        return 'left out'
    }
  }

  private readonly word = (word: string): string => this.words.of(word)

  private name(text: string, as: Parameters<Names['of']>[1]): string {
    if (Object.hasOwn(reservedNumbers, text) || /^(?:world-ipv[46]|cluster|cluster-mesh|all|none)$/.test(text))
      return text
    if (as === 'app' && text.endsWith('-')) return `${this.names.of(text.slice(0, -1), as)}-`
    return this.names.of(text, as)
  }

  port(text: string): string {
    return /^\d+(?:-\d+)?$/.test(text) || commonPorts.has(text.toLowerCase()) ? text : this.names.of(text, 'port')
  }

  address(text: string): string | null {
    const renamed = this.addresses.rename(text)
    if (renamed !== null && renamed !== text) this.renamedAddresses.set(text, renamed)
    return renamed
  }

  /** A name in DNS or a pattern of names, part by part, so that names of services follow those of services and namespaces. */
  domain(text: string): string {
    const address = this.address(text)
    if (address !== null || commonDomains.has(text.toLowerCase())) return address ?? text
    return text
      .split('.')
      .map((part) => this.part(part))
      .join('.')
  }

  private part(part: string): string {
    const small = part.toLowerCase()
    if (/^\**$/.test(part)) return part
    if (this.isPatterned(small)) return renameText(small, this.word)
    if (commonParts.has(small)) return part
    return this.names.of(small, 'name')
  }

  labelKey(text: string): string {
    const [, source, mark = ':', own = ''] = sourceForm.exec(text) ?? []
    if (source !== undefined && mark === ':') {
      if (source === 'reserved') return text
      const inner =
        source === 'cidr'
          ? (this.address(own) ?? this.names.of(own, 'key'))
          : source === 'fqdn'
            ? this.domain(own)
            : this.labelKey(own)
      return `${source}:${inner}`
    }
    const namespaced = /^(io\.cilium\.k8s\.namespace\.labels\.)(.+)$/s.exec(text)
    if (namespaced !== null) return `${namespaced[1] ?? ''}${this.labelKey(namespaced[2] ?? '')}`
    const group = /^(io\.cilium\.policy\.cidrgroupname\/)(.+)$/s.exec(text)
    if (group !== null) return `${group[1] ?? ''}${this.names.of(group[2] ?? '', 'policy')}`
    if (commonKeys.has(text) || ciliumKeys.test(text)) return text
    const slash = text.indexOf('/')
    if (slash < 0) return this.names.of(text, 'key')
    const prefix = text.slice(0, slash)
    // A role of a node is written as a key without a value.
    if (commonKeyDomains.test(prefix)) return text
    return `${this.domain(prefix)}/${this.labelKey(text.slice(slash + 1))}`
  }

  labelValue(text: string, key: string): string {
    if (key.startsWith('cidr:')) return this.address(text) ?? this.names.of(text, 'value')
    if (key.startsWith('reserved:')) return text
    return this.names.of(text, 'value')
  }

  /** The value of a setting: names of clusters, and keys of labels, which stand in lists of patterns. */
  private setting(text: string, key: string): string {
    if (key === 'cluster-name') return this.names.of(text, 'name')
    if (!['labels', 'node-labels', 'label-prefix-file'].includes(key)) return this.address(text) ?? text
    return text.replace(/[A-Za-z0-9_./\\-]+(?::[A-Za-z0-9_./\\-]+)?/g, (token) => {
      const isJson = text.trimStart().startsWith('{')
      if (isJson && /^(?:version|valid-prefixes|prefix|source|invert|k8s|true|false|v?\d+)$/.test(token)) return token
      return this.labelKey(token.replaceAll('\\.', '.')).replaceAll('.', token.includes('\\.') ? '\\.' : '.')
    })
  }

  private end(written: string): string {
    const text = written.trim()
    const [, scheme = '', rest = ''] =
      /^((?:(?:entity|reserved|ip|cidr|dns|node|service|svc|pod):(?!\d+$))?)(.*)$/is.exec(text) ?? []
    const split = splitPort(rest)
    if (split === null) return this.names.of(text, 'name')
    const { host, port, protocol } = split
    const isBracketed = rest.startsWith('[')
    const renamed = this.host(host, scheme.toLowerCase())
    const end = port === '' ? '' : `:${this.port(port)}${protocol === null ? '' : `/${protocol}`}`
    return `${scheme}${isBracketed ? `[${renamed}]` : renamed}${end}`
  }

  private host(host: string, scheme: string): string {
    if (host === '*' || Object.hasOwn(reservedNumbers, host)) return host
    if (parseAddress(host) !== null || parsePrefix(host) !== null) return this.address(host) ?? host
    if (scheme === 'node:') return this.names.of(host, 'node')
    const parts = host.split('/')
    if (parts.length === 1)
      return host.includes('.') || scheme === 'dns:' ? this.domain(host) : this.names.of(host, 'app')
    return parts
      .map((part, i) => {
        if (part === '*') return part
        const isLast = i === parts.length - 1
        if (!isLast && kindWords.test(part)) return part
        return isLast && kindWords.test(parts[i - 1] ?? '') && part.includes('.')
          ? this.domain(part)
          : this.names.of(part, isLast ? 'app' : 'ns')
      })
      .join('/')
  }

  /** Key of a peer under the other names. */
  peer(key: string): string {
    const parts = parsePeer(key)
    if (parts === null) return key
    if (parts.kind === 'endpoint') return `${this.names.of(parts.namespace, 'ns')}/${this.names.of(parts.name, 'app')}`
    if (hasScheme(key, 'entity')) return key
    const { kind, name } = parts
    const renamed =
      kind === 'node' ? this.names.of(name, 'node') : kind === 'dns' ? this.domain(name) : (this.address(name) ?? name)
    return `${kind}:${renamed}`
  }

  /** Id of a node of the picture under the other names. */
  node(id: string): string {
    const parts = parseNode(id)
    if (parts === null) return id
    switch (parts.kind) {
      case 'cluster-nodes':
        return id
      case 'peer':
        return this.peer(id)
      case 'namespace':
        return namespaceNode(this.names.of(parts.name, 'ns'))
      case 'workload':
      case 'service':
        return `${parts.kind}:${this.names.of(parts.namespace, 'ns')}/${this.names.of(parts.name, 'app')}`
    }
  }

  /** Key of a resource, `Kind/namespace/name`, under the other names. */
  resource(key: string): string {
    const [kind = '', namespace = '', ...name] = key.split('/')
    return [kind, this.names.of(namespace, 'ns'), this.names.of(name.join('/'), 'policy')].join('/')
  }
}
