/** Commands about the client and the server themselves: `config`, `version`, `api-resources`, `cluster-info`, `auth`. */
import { columns } from '../../engine/doors/whole'
import { resourceTypes, typeOf } from '../cluster/kinds'
import { CommandError } from '../error'
import { printed, type Call, type Result } from '../tool'
import { kubeOptions } from './common'

const contextName = 'kind-kind'

export function config(args: readonly string[], call: Call): Result {
  const options = kubeOptions(args, {
    values: ['output'],
    switches: ['current', 'no-headers', 'minify', 'raw'],
    short: { o: 'output' },
  })
  const [verb = '', name] = options.words
  switch (verb) {
    case 'set-context': {
      const isKnown = options.has('current') || name === contextName
      if (!isKnown) throw new CommandError(`error: there is one context here: ${contextName}`)
      const namespace = options.text('namespace')
      if (namespace !== undefined) call.context.namespace = namespace
      return printed(`Context "${contextName}" modified.\n`)
    }
    case 'use-context':
      if (name !== contextName) throw new CommandError(`error: no context exists with the name: "${name ?? ''}"`)
      return printed(`Switched to context "${contextName}".\n`)
    case 'current-context':
      return printed(`${contextName}\n`)
    case 'get-contexts': {
      const row = [
        '*',
        contextName,
        contextName,
        contextName,
        call.context.namespace === 'default' ? '' : call.context.namespace,
      ]
      return printed(
        columns([['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE'], row], { minWidth: 6, padding: 3 }),
      )
    }
    case 'get-clusters':
    case 'get-users':
      return printed(`NAME\n${contextName}\n`)
    case 'view':
      return printed(
        `apiVersion: v1\nclusters:\n- cluster:\n    server: https://127.0.0.1:6443\n  name: ${contextName}\ncontexts:\n- context:\n    cluster: ${contextName}\n    namespace: ${call.context.namespace}\n    user: ${contextName}\n  name: ${contextName}\ncurrent-context: ${contextName}\nkind: Config\nusers: []\n`,
      )
    default:
      throw new CommandError(
        `error: unknown command "config ${verb}" for "kubectl": set-context, current-context, get-contexts and view are there`,
      )
  }
}

export function version(): Result {
  return printed('Client Version: v1.34.0\nKustomize Version: v5.7.1\nServer Version: v1.34.0\n')
}

export function clusterInfo(): Result {
  return printed(
    'Kubernetes control plane is running at https://127.0.0.1:6443\nCoreDNS is running at https://127.0.0.1:6443/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy\n\nThis cluster is simulated: it is the workspace on the screen.\n',
  )
}

export function apiResources(args: readonly string[], _call: Call): Result {
  const options = kubeOptions(args, {
    values: ['api-group', 'namespaced', 'output', 'sort-by', 'verbs'],
    switches: ['no-headers'],
    short: { o: 'output' },
  })
  const group = options.text('api-group')
  const namespaced = options.text('namespaced')
  const rows = resourceTypes
    .filter((type) => group === undefined || type.group === group)
    .filter((type) => namespaced === undefined || String(type.isNamespaced) === namespaced)
    .map(({ plural, short, group: own, version: ownVersion, isNamespaced, kind }) => [
      plural,
      short.join(','),
      own === '' ? ownVersion : `${own}/${ownVersion}`,
      String(isNamespaced),
      kind,
    ])
  if (options.text('output') === 'name')
    return printed(
      resourceTypes.map(({ plural, group: own }) => `${own === '' ? plural : `${plural}.${own}`}\n`).join(''),
    )
  const header = [['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND']]
  return printed(columns(options.has('no-headers') ? rows : [...header, ...rows], { minWidth: 6, padding: 3 }))
}

/** Whoever types here may do everything. */
export function auth(args: readonly string[]): Result {
  const [verb, ...rest] = args.filter((arg) => !arg.startsWith('-'))
  if (verb === 'whoami')
    return printed(
      'ATTRIBUTE   VALUE\nUsername    kubernetes-admin\nGroups      [kubeadm:cluster-admins system:authenticated]\n',
    )
  if (verb !== 'can-i')
    throw new CommandError(`error: unknown command "auth ${verb ?? ''}" for "kubectl": can-i and whoami are there`)
  if (args.some((arg) => /^--as(-group)?(=|$)/.test(arg)))
    return { out: '', error: '# not simulated here: this cluster has one user, who may do everything\n', code: 1 }
  if (args.includes('--list'))
    return printed(
      columns(
        [
          ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'],
          ['*.*', '[]', '[]', '[*]'],
          ['', '[*]', '[]', '[*]'],
        ],
        { minWidth: 6, padding: 3 },
      ),
    )
  const [, resource = ''] = rest
  const isKnown = resource === '*' || resource.startsWith('/') || typeOf(resource.split('/')[0] ?? '') !== null
  if (rest.length >= 2 && !isKnown)
    return { out: 'yes\n', error: `Warning: the server doesn't have a resource type '${resource}'\n\n`, code: 0 }
  if (rest.length < 2)
    throw new CommandError('error: you must specify two or three arguments: verb, resource, and optional resourceName')
  return printed('yes\n')
}
