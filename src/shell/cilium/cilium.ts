/** The `cilium` program at the terminal, which asks the cluster; inside an agent it is `cilium-dbg`. Source: cilium-cli. */
import { podsOfWorkload } from '../cluster/view'
import { ciliumVersion } from '../cluster/system'
import { hubble } from '../hubble/hubble'
import { installed } from './installers'
import { printed, type Call, type Result, type Tool } from '../tool'
import { ciliumDbg } from './agent'

export const cilium: Tool = (args, call) => {
  if (call.place.node !== undefined) return ciliumDbg(args, call)
  const [name, second] = args.filter((arg) => !arg.startsWith('-'))
  switch (name) {
    case 'status':
      return status(call)
    case 'version':
      return printed(`cilium-cli: v0.18.0 (simulated)\ncilium image (running): ${ciliumVersion}\n`)
    case 'hubble':
      if (second === 'port-forward') return printed('ℹ️  Hubble Relay is available at 127.0.0.1:4245\n')
      if (second === 'ui')
        return printed('ℹ️  Hubble UI is available at the picture above: it draws the flows of this workspace\n')
      if (second === 'enable')
        return printed('simulated: Hubble is on in this cluster already: hubble observe prints what it saw\n')
      return { out: '', error: 'Error: cilium hubble knows enable, port-forward and ui here\n', code: 1 }
    case 'install':
    case 'upgrade':
      return installed(args)
    case 'connectivity':
    case 'uninstall':
    case 'sysdump':
      return {
        out: '',
        error: `Error: cilium ${name} is not simulated here: the cluster is the workspace on the screen\n`,
        code: 1,
      }
    case undefined:
    case 'help':
      return printed(
        'cilium, as far as this shell simulates it:\n  status, version, install, hubble enable, hubble port-forward, hubble ui\n\nInside an agent: kubectl -n kube-system exec ds/cilium -- cilium-dbg endpoint list\n',
      )
    default:
      return {
        out: '',
        error: `Error: unknown command "${name}" for "cilium"\nRun 'cilium --help' for usage.\n`,
        code: 1,
      }
  }
}

const art = [
  ['   /¯¯\\', ''],
  [' /¯¯\\__/¯¯\\', 'Cilium:             OK'],
  [' \\__/¯¯\\__/', 'Operator:           OK'],
  [' /¯¯\\__/¯¯\\', 'Envoy DaemonSet:    OK'],
  [' \\__/¯¯\\__/', 'Hubble Relay:       OK'],
  ['    \\__/', 'ClusterMesh:        disabled'],
] as const

function status({ cluster }: Call): Result {
  const nodes = cluster.nodes.length
  const agent = cluster.find('DaemonSet', 'kube-system', 'cilium')
  const count = agent === null ? nodes : podsOfWorkload(cluster, agent).length
  const pods = cluster.analysis().endpoints.filter(({ hostNetwork }) => hostNetwork !== true).length
  const head = art
    .map(([picture, text]) => `${picture.padEnd(14)}${text === '' ? '' : ` ${text}`}`.trimEnd())
    .join('\n')
  const lines = [
    ['Deployment', 'cilium-operator', 'Desired: 1, Ready: 1/1, Available: 1/1'],
    ['Deployment', 'hubble-relay', 'Desired: 1, Ready: 1/1, Available: 1/1'],
    ['Deployment', 'hubble-ui', 'Desired: 1, Ready: 1/1, Available: 1/1'],
    ['DaemonSet', 'cilium', `Desired: ${count}, Ready: ${count}/${count}, Available: ${count}/${count}`],
    ['Containers:', 'cilium', `Running: ${count}`],
    ['', 'cilium-operator', 'Running: 1'],
    ['', 'hubble-relay', 'Running: 1'],
    ['', 'hubble-ui', 'Running: 1'],
    ['Cluster Pods:', `${pods}/${pods} managed by Cilium`, ''],
    ['Helm chart version:', ciliumVersion, ''],
    ['Image versions', 'cilium', `quay.io/cilium/cilium:v${ciliumVersion}: ${count}`],
  ].map(([first = '', second = '', third = '']) => `${first.padEnd(23)}${second.padEnd(19)}${third}`.trimEnd())
  return printed(`${head}\n\n${lines.join('\n')}\n`)
}

/** Programs of an agent's container. */
export const agentPrograms: ReadonlyMap<string, Tool> = new Map<string, Tool>([
  ['hubble', hubble],
  ['cilium', ciliumDbg],
  ['cilium-dbg', ciliumDbg],
])
