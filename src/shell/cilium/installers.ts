/**
 * What makes a cluster and installs Cilium: `kind` and `helm`. The shell's cluster is the workspace, and Cilium decides in it
 * already, so nothing is installed: it is said what the command does on a computer, value by value.
 */
import { ciliumVersion } from '../cluster/system'
import { printed, type Call, type Result, type Tool } from '../tool'

const refused = (error: string): Result => ({ out: '', error: `${error}\n`, code: 1 })

/** Values of Cilium's chart, and what each is for. Source: install/kubernetes/cilium/values.yaml. */
const values: Readonly<Record<string, string>> = {
  kubeProxyReplacement: 'Cilium hands services on, and no kube-proxy is needed (strict became true)',
  k8sServiceHost: 'where the agents find the API server, as no kube-proxy leads them there',
  k8sServicePort: 'the port of the API server',
  'hubble.enabled': 'the agents keep what they saw of the flows',
  'hubble.relay.enabled': 'Hubble Relay asks the agents of all nodes',
  'hubble.ui.enabled': 'Hubble UI draws the flows; here the picture does',
  'hubble.metrics.enabled': 'numbers of the flows for Prometheus',
  policyEnforcementMode: 'who is isolated without a policy; here it is in Settings',
  'ipv6.enabled': 'pods get an IPv6 address too; here it is in Settings',
}

/** Values as `--set a=b,c=d` and `--set a=b` give them. */
function given(args: readonly string[]): readonly (readonly [string, string])[] {
  return args
    .flatMap((arg, i) => (args[i - 1] === '--set' ? [arg] : arg.startsWith('--set=') ? [arg.slice(6)] : []))
    .flatMap((text) => text.split(','))
    .map((text): readonly [string, string] => [text.split('=')[0] ?? '', text.split('=').slice(1).join('=')])
}

const optionOf = (args: readonly string[], ...names: readonly string[]): string | undefined =>
  args.flatMap((arg, i) =>
    names.includes(args[i - 1] ?? '')
      ? [arg]
      : names.some((name) => arg.startsWith(`${name}=`))
        ? [arg.split('=').slice(1).join('=')]
        : [],
  )[0]

/** What an installation of Cilium would do: `helm install cilium …`, and `cilium install`. */
export function installed(args: readonly string[]): Result {
  const version = optionOf(args, '--version') ?? 'the newest version'
  const namespace = optionOf(args, '-n', '--namespace') ?? 'kube-system'
  const settings = given(args)
  const width = Math.max(0, ...settings.map(([name, value]) => name.length + value.length + 1))
  const lines = settings.map(
    ([name, value]) => `  ${`${name}=${value}`.padEnd(width)}  ${values[name] ?? 'not known to this shell'}`,
  )
  return printed(
    [
      `simulated: Cilium ${ciliumVersion} is in this cluster already, and nothing was installed.`,
      `On a cluster this puts ${version} of Cilium into the namespace ${namespace}${lines.length === 0 ? '.' : ':'}`,
      ...lines,
      '',
    ].join('\n'),
  )
}

export const helm: Tool = (args) => {
  const [name, second, third] = args.filter((arg) => !arg.startsWith('-'))
  switch (name) {
    case 'repo':
      if (second === 'add') return printed(`"${third ?? ''}" has been added to your repositories\n`)
      return printed('simulated: this shell reaches no network, and needs no repository\n')
    case 'install':
    case 'upgrade':
      return args.some((arg) => /(^|\/)cilium$/.test(arg))
        ? installed(args)
        : refused('helm: not simulated here: charts other than Cilium’s; apply their manifests with kubectl')
    case 'list':
    case 'ls':
      return printed(
        `NAME    NAMESPACE    REVISION  STATUS    CHART\ncilium  kube-system  1         deployed  cilium-${ciliumVersion}\n`,
      )
    default:
      return refused('helm: not simulated here: it knows repo add, install and upgrade of Cilium, and list')
  }
}

export const kind: Tool = async (args, call) => {
  const [name, what] = args.filter((arg) => !arg.startsWith('-'))
  const { nodes } = call.cluster
  if (name === 'get' && what === 'clusters') return printed('kind\n')
  if (name === 'get' && what === 'nodes') return printed(`${nodes.join('\n')}\n`)
  if (name === 'create' && what === 'cluster') return created(args, call)
  return refused('kind: not simulated here: it knows create cluster, get clusters and get nodes')
}

async function created(args: readonly string[], { cluster, readFile }: Call): Promise<Result> {
  const file = optionOf(args, '--config')
  const config = file === undefined ? '' : await readFile(file)
  if (config === null)
    return refused(`ERROR: failed to create cluster: error reading file: open ${file}: no such file or directory`)
  const wanted = [...config.matchAll(/^\s*-\s+role:/gm)].length
  const lines = [
    `simulated: no cluster was made: that of this shell is the workspace, with ${cluster.nodes.join(', ')}.`,
    `On a computer kind starts ${wanted <= 1 ? 'one node' : `${wanted} nodes`}, each of them a container.`,
    ...(/disableDefaultCNI:\s*true/.test(config)
      ? ['disableDefaultCNI: no network plugin: nodes are NotReady and pods Pending until one is installed.']
      : []),
    ...(/kubeProxyMode:\s*"?none/.test(config)
      ? ['kubeProxyMode none: nobody hands services on until Cilium does.']
      : []),
  ]
  return printed(`${lines.join('\n')}\n`)
}
