/** Small workspaces for the tests of lints, and what the lints say of them. */
import { re2 } from '../../doors/re2'
import { ManifestReader } from '../../manifest/read'
import { Expressions } from '../../expressions'
import type { AnalyzeOptions, Diagnostic, TextEdit } from '../../types'
import { buildModel } from '../../verdict/model'
import { policyDiagnostics } from '../summary/diagnostics'
import { sortDiagnostics } from '../summary/order'
import { lint } from './index'
import { LintContext, type Lint } from './context/lint'
import { objectYaml } from '../../testing/manifests'

const file = 'm.yaml'

export function namespace(name: string, labels = ''): string {
  return `---\n${objectYaml('Namespace', name, { labels })}`
}

export function pod(name: string, labels: string, spec = '', status = ''): string {
  const [home = 'default', own = name] = name.split('/')
  const containers = spec.includes('containers') ? [] : ['containers: [{name: main}]']
  const whole = [...(spec === '' ? [] : [spec]), ...containers].join(', ')
  return `---\n${objectYaml('Pod', `${home}/${own}`, { labels, spec: `{${whole}}`, status: `{${status}}` })}`
}

/** The `spec` of a pod whose container declares a port. */
export function serving(port: number, name = ''): string {
  return `containers: [{name: c, ports: [{containerPort: ${port}${name === '' ? '' : `, name: ${name}`}}]}]`
}

export function service(name: string, selector: string, ports: string): string {
  const [home = 'default', own = name] = name.split('/')
  return `---\n${objectYaml('Service', `${home}/${own}`, { spec: `{selector: {${selector}}, ports: [${ports}]}` })}`
}

/** A NetworkPolicy `p` of namespace `shop`; the spec is written in one line or as an indented block. */
export function np(spec: string, name = 'p'): string {
  return `---\n${objectYaml('NetworkPolicy', `shop/${name}`, { spec: block(spec) })}`
}

export function cnp(spec: string, name = 'p'): string {
  return `---\n${objectYaml('CiliumNetworkPolicy', `shop/${name}`, { spec: block(spec) })}`
}

export function ccnp(spec: string, name = 'p'): string {
  return `---\n${objectYaml('CiliumClusterwideNetworkPolicy', name, { spec: block(spec) })}`
}

function block(spec: string): string {
  return spec.startsWith('\n') ? spec.trimEnd() : spec
}

/** `shop` with api, web and db, `other` with a client, and kube-dns. */
export const shop = [
  namespace('shop', 'team: shop'),
  namespace('other', 'team: other'),
  namespace('kube-system'),
  pod('shop/api', 'app: api, tier: back', serving(8080, 'http')),
  pod('shop/web', 'app: web, tier: front', serving(8080, 'http')),
  pod('shop/db', 'app: db', serving(5432, 'postgres')),
  pod('other/client', 'app: client', serving(9000)),
  pod('kube-system/dns', 'k8s-app: kube-dns', 'containers: [{name: c, ports: [{containerPort: 53, protocol: UDP}]}]'),
].join('')

/** What the lints say of a text. */
export function look(text: string, options: AnalyzeOptions = {}): readonly Diagnostic[] {
  const { model, manifest } = read(text, options)
  const steps = lint({ model, manifest, texts: new Map([[file, text]]) })
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return sortDiagnostics(value)
  }
}

/** What one lint says of a text. */
export function lookWith(one: Lint, text: string): readonly Diagnostic[] {
  const { model, manifest } = read(text, {})
  const context = new LintContext({ model, manifest, texts: new Map([[file, text]]) })
  one(context)
  return context.found
}

function read(text: string, options: AnalyzeOptions) {
  const manifest = new ManifestReader().read([{ name: file, text }])
  return { manifest, model: buildModel(manifest, options, new Expressions(re2)) }
}

/** Codes of all that is said of a text, each as often as it is said. */
export function codes(text: string, options: AnalyzeOptions = {}): readonly string[] {
  return look(text, options).map(({ code }) => code)
}

/** Codes of errors and warnings that are no lints; empty for a text that is fine in itself. */
export function errors(text: string, options: AnalyzeOptions = {}): readonly string[] {
  const { model, manifest } = read(text, options)
  return [...manifest.diagnostics, ...policyDiagnostics(model)].map(({ code }) => code)
}

/** The text with the first fix of a lint applied. */
export function fixed(text: string, code: string, options: AnalyzeOptions = {}): string {
  const found = look(text, options).find((diagnostic) => diagnostic.code === code && diagnostic.fix !== undefined)
  if (found?.fix === undefined)
    throw new Error(`no fix of ${code} among ${codes(text, options).join(', ') || 'nothing'}`)
  return apply(text, found.fix.edits)
}

function apply(text: string, edits: readonly TextEdit[]): string {
  let result = text
  for (const { start, end, text: written } of edits.toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + written + result.slice(end)
  return result
}

/** Lines of a text that another one does not have, and the other way round. */
export function changedLines(
  before: string,
  after: string,
): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  const left = before.split('\n')
  const right = after.split('\n')
  let start = 0
  while (start < Math.min(left.length, right.length) && left[start] === right[start]) start++
  let tail = 0
  while (tail < Math.min(left.length, right.length) - start && left.at(-1 - tail) === right.at(-1 - tail)) tail++
  const clean = (lines: readonly string[]): readonly string[] => lines.map((line) => line.trim())
  return { gone: clean(left.slice(start, left.length - tail)), come: clean(right.slice(start, right.length - tail)) }
}
