/** NetworkPolicy, as the API server validates it. Source: kubernetes pkg/apis/networking/validation/validation.go. */
import { contains, parsePrefix } from '../../cluster/address'
import { below, type Path } from '../../manifest/resource'
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../manifest/shapes/kubernetes'
import { portNameProblem } from '../../manifest/grammar'
import { blockHelp } from '../cidr-help'
import type { Checks } from './checks'
import { checkKubernetesSelector } from './selectors'

const policyTypes = ['Ingress', 'Egress']
const protocols = ['TCP', 'UDP', 'SCTP']

export function checkNetworkPolicy(spec: NetworkPolicySpec, checks: Checks): void {
  checkKubernetesSelector(spec.podSelector, ['spec', 'podSelector'], checks)
  const types = spec.policyTypes ?? []
  if (types.length > 2)
    checks.refuse(
      ['spec', 'policyTypes'],
      'list-length',
      `policyTypes has ${types.length} entries, and there are two types`,
      'Write Ingress and Egress once each.',
    )
  else types.forEach((type, i) => checks.oneOf(type, ['spec', 'policyTypes', i], policyTypes, 'policy-type-unknown'))
  ;(spec.ingress ?? []).forEach(({ from, ports }, i) =>
    checkRule({ peers: from, ports }, ['spec', 'ingress', i], 'from', checks),
  )
  ;(spec.egress ?? []).forEach(({ to, ports }, i) =>
    checkRule({ peers: to, ports }, ['spec', 'egress', i], 'to', checks),
  )
}

/** A rule of either direction: its peers are under `from` or `to`. */
interface Rule {
  readonly peers: readonly NetworkPolicyPeer[] | undefined
  readonly ports: readonly NetworkPolicyPort[] | undefined
}

function checkRule({ peers, ports }: Rule, path: Path, field: 'from' | 'to', checks: Checks): void {
  checks.each(peers, path, field, checkPeer)
  checks.each(ports, path, 'ports', checkPort)
}

function checkPeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: Path, checks: Checks): void {
  if (podSelector !== undefined) checkKubernetesSelector(podSelector, below(path, 'podSelector'), checks)
  if (namespaceSelector !== undefined)
    checkKubernetesSelector(namespaceSelector, below(path, 'namespaceSelector'), checks)
  const hasSelector = podSelector !== undefined || namespaceSelector !== undefined
  if (ipBlock === undefined) {
    if (!hasSelector)
      checks.refuse(path, 'peer-missing', 'this entry names no peer', {
        help: 'Add podSelector, namespaceSelector or ipBlock; "podSelector: {}" is every pod of the namespace.',
        isTakenByCilium: true,
      })
    return
  }
  if (hasSelector)
    checks.refuse(
      path,
      'peer-kinds-combined',
      'ipBlock stands beside a selector in one entry',
      'Make an entry of each: start ipBlock with a dash of its own.',
    )
  checkBlock(ipBlock.cidr ?? '', ipBlock.except ?? [], below(path, 'ipBlock'), checks)
}

function checkBlock(cidr: string, except: readonly string[], path: Path, checks: Checks): void {
  if (cidr === '') {
    checks.refuse(path, 'field-missing', 'ipBlock has no cidr', 'Add cidr: 10.0.0.0/8, or remove the block.')
    return
  }
  const block = parsePrefix(cidr)
  if (block === null) refusePrefix(cidr, below(path, 'cidr'), checks)
  for (let i = 0; i < except.length; i++) {
    const text = except[i] ?? ''
    const at = below(path, 'except', i)
    const hole = parsePrefix(text)
    if (hole === null) refusePrefix(text, at, checks)
    else if (block !== null && (!contains(block, hole) || hole.length <= block.length))
      checks.refuse(at, 'except-outside', `${text} is not a smaller part of ${cidr}`, {
        help: 'An except lies inside its cidr and is smaller: remove it, or correct one of the two.',
        isTakenByCilium: true,
      })
  }
}

function refusePrefix(text: string, path: Path, checks: Checks): void {
  const { help, replacement } = blockHelp(text)
  checks.refuse(path, 'cidr-invalid', `"${text}" is not a CIDR prefix`, { help, replacement, isTakenByCilium: true })
}

function checkPort({ port, protocol, endPort }: NetworkPolicyPort, path: Path, checks: Checks): void {
  checks.oneOf(protocol, below(path, 'protocol'), protocols, {
    code: 'protocol-unknown',
    isTakenByCilium: protocols.some((known) => known === protocol?.toUpperCase()),
  })
  const end = below(path, 'endPort')
  if (typeof port === 'number') {
    checks.range(port, below(path, 'port'), [1, 65_535], 'port-invalid')
    if (endPort === undefined) return
    checks.range(endPort, end, [1, 65_535], 'end-port-invalid')
    if (endPort < port)
      checks.refuse(end, 'end-port-invalid', `endPort ${endPort} is below port ${port}`, {
        help: 'Write the higher number last.',
        isTakenByCilium: true,
      })
    return
  }
  if (endPort !== undefined)
    checks.refuse(
      end,
      'end-port-invalid',
      port === undefined ? 'endPort stands without a port' : 'endPort stands beside a port name',
      { help: 'A range has a number as its port: add the first number of the range as port.', isTakenByCilium: true },
    )
  if (port === undefined) return
  const problem = portNameProblem(port)
  if (problem === null) return
  const isNumber = /^[0-9]+$/.test(port)
  checks.refuse(
    below(path, 'port'),
    isNumber ? 'port-quoted' : 'port-name-invalid',
    isNumber
      ? `port "${port}" is a text, and a number is written without quotes`
      : `port "${port}" is no port: ${problem}`,
    {
      help: isNumber ? `Write port: ${port}.` : 'Write a number from 1 to 65535, or the name of a container port.',
      replacement: isNumber && Number(port) >= 1 && Number(port) <= 65_535 ? String(Number(port)) : undefined,
    },
  )
}
