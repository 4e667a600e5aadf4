/** `membrane isolated`: who is isolated, in which direction, and by which policies. */
import { outsideKey, resourceWords } from '../../engine/keys'
import type { DirectionIsolation } from '../../engine/doors/whole'
import { analyzePaths, exitFor, printJson, tellErrors, isStrictlyBad, strictHelp, type Command } from '../command'
import { exitCodes } from '../input/io'
import { printedAs } from '../options'
import { printable } from '../output/text'
import { table } from '../output/table'

interface IsolationSide {
  /** Default deny holds: what no rule allows is dropped. */
  readonly isIsolated: boolean
  /** Rules are looked at, with or without default deny. */
  readonly isEnforced: boolean
  readonly by: readonly string[]
}

interface Row {
  readonly endpoint: string
  readonly kind: string
  readonly replicas: number
  readonly ingress: IsolationSide
  readonly egress: IsolationSide
}

function sideOf({ state, by }: DirectionIsolation): IsolationSide {
  return { isIsolated: state === 'isolated', isEnforced: state !== 'open', by }
}

const formats = ['text', 'json'] as const

export const isolated: Command = {
  help: `Usage: membrane isolated FILE… [options]

Lists every endpoint with its two directions. "isolated" means default deny: what no rule allows is dropped.
Nodes are listed where the host firewall is on. "rules" means that policies rule the direction without default deny. "open" means that
nothing holds it back.

  membrane isolated manifests/
  kubectl get ns,pods,deploy,svc,netpol,cnp,ccnp -A -o yaml | membrane isolated - --only-open

Options:
  --only-open            only endpoints that are not isolated in both directions
${strictHelp}  -o, --output FORMAT    text (default) or json
`,
  options: { output: printedAs(formats), 'only-open': { type: 'boolean' }, strict: { type: 'boolean' } },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    const all = analysis.endpoints.map(({ key, kind, replicas, isolation }): Row => ({
      endpoint: key,
      kind,
      replicas,
      ingress: sideOf(isolation.ingress),
      egress: sideOf(isolation.egress),
    }))
    for (const { name, isolation } of analysis.hosts)
      all.push({
        endpoint: name === '' ? 'every node' : outsideKey('node', name),
        kind: 'Node',
        replicas: 1,
        ingress: sideOf(isolation.ingress),
        egress: sideOf(isolation.egress),
      })
    const found = options.has('only-open')
      ? all.filter(({ ingress, egress }) => !ingress.isIsolated || !egress.isIsolated)
      : all
    if (format === 'json') printJson(context, 'isolated', analysis.diagnostics, { endpoints: found })
    else if (found.length === 0) io.out('no endpoints\n')
    else {
      const rows = found.map(({ endpoint, ingress, egress }) => {
        const by = [...new Set([...ingress.by, ...egress.by])].map(resourceWords).join(', ')
        return [endpoint, word(ingress), word(egress), by === '' ? '-' : by].map(printable)
      })
      const text = table(['ENDPOINT', 'INGRESS', 'EGRESS', 'ISOLATED BY'], rows)
      io.out(
        text.replace(/\b(isolated|open)\b(?= {2,})/g, (found_) =>
          paint(found_ === 'open' ? 'yellow' : 'green', found_),
        ),
      )
    }
    return exitFor([analysis], isStrictlyBad(context, [analysis]) ? exitCodes.bad : exitCodes.good)
  },
}

function word({ isIsolated, isEnforced }: IsolationSide): string {
  return isIsolated ? 'isolated' : isEnforced ? 'rules' : 'open'
}
