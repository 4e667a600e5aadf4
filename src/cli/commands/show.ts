/** `membrane show`: lists of the workspace as `kubectl get` and `cilium-dbg` print them. */
import {
  kubectlKinds,
  mapSizes,
  policyMap,
  policyRules,
  printEndpointList,
  printIdentityList,
  printKubectl,
  printPolicyGet,
  printPolicyMap,
  resourceWords,
  type Analysis,
  type MapSizes,
} from '../../engine/doors/whole'
import { analyzePaths, exitFor, printJson, tellErrors, type Command } from '../command'
import { exitCodes, UserError } from '../input/io'
import { isFileName, namesFirst, type Options, printedAs } from '../options'
import { printableLines } from '../output/text'
import { nearestWord } from '../../values/words'

const lists = [...kubectlKinds, 'endpoints', 'identities', 'policy', 'policy-map', 'map-sizes'] as const
type List = (typeof lists)[number]

/** Other words for a list: those that kubectl takes, and those that people try. */
const otherWords: Readonly<Record<string, List>> = {
  pod: 'pods',
  po: 'pods',
  namespace: 'namespaces',
  ns: 'namespaces',
  service: 'services',
  svc: 'services',
  networkpolicy: 'netpol',
  networkpolicies: 'netpol',
  ciliumnetworkpolicy: 'cnp',
  ciliumnetworkpolicies: 'cnp',
  ciliumclusterwidenetworkpolicy: 'ccnp',
  ciliumclusterwidenetworkpolicies: 'ccnp',
  policies: 'policy',
  rules: 'policy',
  endpoint: 'endpoints',
  identity: 'identities',
}

const formats = ['text', 'json'] as const

export const show: Command = {
  help: `Usage: membrane show LIST FILE… [options]

LIST, as kubectl also takes it (po, svc, networkpolicies…), is one of
  pods, namespaces, services, netpol, cnp, ccnp
                         as kubectl get prints them; ages are not known
  endpoints              as cilium-dbg endpoint list prints them
  identities             as cilium-dbg identity list prints them
  policy                 as cilium-dbg policy get prints them, in the form of agents up to 1.18 (later ones print their
                         own entries); ClusterNetworkPolicies have no such form
  policy-map             as cilium-dbg bpf policy get prints it; of one endpoint, or of each
  map-sizes              how many entries each policy map holds at least, how many fit (bpf-policy-map-max), and the rules that
                         cost most; the largest first

Numbers of endpoints are made up, always the same for the same workspace; those of identities too, where no CiliumIdentity says them.

  membrane show ccnp manifests/
  membrane show policy-map manifests/ --endpoint shop/api

Options:
  --namespace NAME       of one namespace (kubectl's lists)
  --show-labels          with labels (kubectl's lists)
  --wide                 as -o wide (pods)
  --node NAME            on one node (endpoints)
  --endpoint NS/NAME     of one endpoint, or of each of a workload (policy-map)
  --numeric              identities as numbers (policy-map)
  -o, --output FORMAT    text (default) or json
`,
  options: {
    output: printedAs(formats),
    namespace: { type: 'string' },
    'show-labels': { type: 'boolean' },
    wide: { type: 'boolean' },
    node: { type: 'string' },
    endpoint: { type: 'string' },
    numeric: { type: 'boolean' },
  },
  words: lists,
  run(context) {
    const { io, options } = context
    const format = options.choice('output', formats)
    const [wanted = '', ...paths] = namesFirst(options.rest)
    const list = lists.find((known) => known === wanted) ?? otherWords[wanted.toLowerCase()]
    if (list === undefined) throw noSuchList(wanted)
    const analysis = analyzePaths(context, paths)
    tellErrors(context, analysis)
    const text = textOf(list, analysis, options)
    const more = list === 'map-sizes' ? { sizes: mapSizes(analysis) } : {}
    if (format === 'json') printJson(context, 'show', analysis.diagnostics, { list, text, ...more })
    else io.out(text === '' ? 'nothing found\n' : printableLines(text))
    return exitFor([analysis], exitCodes.good)
  },
}

function noSuchList(wanted: string): UserError {
  const all = `show lists one of ${lists.join(', ')}`
  if (wanted === '' || isFileName(wanted)) return new UserError(all, 'membrane show LIST FILE…')
  const near = nearestWord(wanted, [...lists, ...Object.keys(otherWords)])
  return new UserError(`there is no list "${wanted}": ${all}`, near === null ? undefined : `Did you mean ${near}?`)
}

function textOf(list: List, analysis: Analysis, options: Options): string {
  const [namespace, node] = [options.text('namespace'), options.text('node')]
  switch (list) {
    case 'endpoints':
      return printEndpointList(analysis, { node })
    case 'identities':
      return printIdentityList(analysis.identities)
    case 'policy':
      return printPolicyGet(policyRules(analysis))
    case 'map-sizes':
      return sizesText(mapSizes(analysis))
    case 'policy-map':
      return policyMaps(analysis, options)
    default:
      return printKubectl(list, analysis, {
        ...(namespace === undefined ? {} : { namespace }),
        labels: options.has('show-labels'),
        wide: options.has('wide'),
      })
  }
}

const mostRules = 3

function sizesText({ limit, isLockdown, maps, uncounted }: MapSizes): string {
  const number = (count: number): string => count.toLocaleString('en-US')
  const lines = maps.flatMap(({ endpoints: [first = '', ...more], entries, rules }) => [
    `${number(entries).padStart(8)}  ${first.replace('node:', 'node/')}${more.length === 0 ? '' : ` and ${number(more.length)} more`}${entries > limit ? `  does not fit: ${isLockdown ? 'all its traffic is denied' : 'some allows drop and some denies allow'}` : ''}\n`,
    ...rules
      .slice(0, mostRules)
      .map((rule) => `${number(rule.entries).padStart(16)}  ${resourceWords(rule.policy)} ${rule.path}\n`),
  ])
  const rest = uncounted === 0 ? '' : `${number(uncounted)} smaller maps are not listed\n`
  return lines.length === 0 ? '' : `Entries of policy maps, of ${number(limit)} that fit:\n${lines.join('')}${rest}`
}

function policyMaps(analysis: Analysis, options: Options): string {
  const print = (key: string): string => printPolicyMap(policyMap(analysis, key), { numeric: options.has('numeric') })
  const wanted = options.text('endpoint')
  if (wanted !== undefined && analysis.endpoints.some(({ key }) => key === wanted)) return print(wanted)
  const found = analysis.endpoints.filter(
    ({ namespace, workload }) => wanted === undefined || `${namespace}/${workload?.name}` === wanted,
  )
  if (wanted !== undefined && found.length === 0)
    throw new UserError(`there is no endpoint and no workload "${wanted}" among the files`)
  return found.map(({ key }) => `# ${key}\n${print(key)}`).join('\n')
}
