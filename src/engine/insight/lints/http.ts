/** Expressions of HTTP rules that match less, or more, than they look like. Source: pkg/policy/api/http.go. */
import type { DiagnosticCode } from '../../codes'
import type { Path } from '../../manifest/resource'
import { mostInstructions } from '../../expressions'
import { fix, replaceScalar } from './context/edits'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { nodeAt, rangeAt } from './context/places'
import { ciliumItems } from './context/rules'

const literal = /^[A-Za-z0-9/_.~-]+$/
/** Where the dots of a package in the path of a gRPC call may stay: a path with any other character there is no call. */
const grpcPath = /^\/[A-Za-z_]\w*(\.[A-Za-z_]\w*)+\/[A-Za-z_]\w*$/
const special = /[\\[\](){}*+?|^$]/

export const http: Lint = (context) => {
  for (const source of context.policies) {
    for (const { item, path } of ciliumItems(source)) {
      ;(item.toPorts ?? []).forEach(({ rules, ports = [], terminatingTLS }, i) => {
        if (rules?.http !== undefined && terminatingTLS === undefined)
          checkEncrypted(context, source, ports, [...path, 'toPorts', i])
        let isQueryTold = false
        ;(rules?.http ?? []).forEach(({ path: text = '', host = '', method = '' }, j) => {
          const at = [...path, 'toPorts', i, 'rules', 'http', j]
          checkSize(context, source, { path: text, host, method }, at)
          checkDots(context, source, { text: host, what: 'a host' }, [...at, 'host'])
          checkDots(context, source, { text, what: 'a path' }, [...at, 'path'])
          checkMethod(context, source, method, [...at, 'method'])
          if (checkSlash(context, source, text, [...at, 'path'])) return
          if (text.length > 1 && text.endsWith('/') && literal.test(text))
            reportFolder(context, source, text, [...at, 'path'])
          else if (!isQueryTold && literal.test(text) && (method === '' || method === 'GET')) {
            isQueryTold = true
            reportQuery(context, source, text, [...at, 'path'])
          }
        })
      })
    }
  }
}

/** The proxy reads HTTP where nearly every client begins with TLS. Source: Documentation/security/tls-visibility.rst. */
function checkEncrypted(
  context: LintContext,
  source: PolicySource,
  ports: readonly { readonly port?: string }[],
  at: Path,
): void {
  const index = ports.findIndex(({ port }) => port === '443' || port === 'https')
  if (index < 0) return
  context.report(source, {
    code: 'http-on-tls',
    message: `Port ${ports[index]?.port ?? ''} carries TLS as a rule, which the proxy cannot read as HTTP: without terminatingTLS it cuts such connections off, whatever these rules allow`,
    help: 'To limit hosts, write serverNames in place of rules. To limit requests, let the proxy decrypt them with terminatingTLS and originatingTLS.',
    range: rangeAt(source.policy.place, [...at, 'ports', index, 'port']),
  })
}

interface Finding {
  readonly code: DiagnosticCode
  readonly severity?: 'info'
  readonly message: string
  readonly help: string
  /** Of the fix; null where there is none. */
  readonly title: string | null
  /** What the fix writes. */
  readonly value: string
}

function report(context: LintContext, source: PolicySource, path: Path, { title, value, ...finding }: Finding): void {
  const { place } = source.policy
  const node = nodeAt(place, path)?.node
  context.report(source, {
    ...finding,
    range: rangeAt(place, path),
    fix:
      title !== null && node?.kind === 'scalar'
        ? fix(title, replaceScalar(place, node, value, context.text(place)))
        : null,
  })
}

/** Envoy compiles all expressions of a pod's policies at once, and takes none of them where one is too large. */
function checkSize(
  context: LintContext,
  source: PolicySource,
  parts: Readonly<Record<'path' | 'host' | 'method', string>>,
  at: Path,
): void {
  for (const [field, text] of Object.entries(parts)) {
    const size = context.model.expressions.compile(text)?.size ?? 0
    if (size <= mostInstructions) continue
    report(context, source, [...at, field], {
      code: 'http-expression-large',
      message: `Envoy refuses expressions of more than ${mostInstructions} instructions, and this has about ${size.toLocaleString('en-US')}: all policies of the selected pods may then not be enforced as written`,
      help: 'Write several rules with a part of the alternatives each, or + in place of a counted repetition; or raise re2.max_program_size.error_level in the bootstrap configuration of Envoy.',
      title: null,
      value: '',
    })
  }
}

/** A dot between letters or digits in what is otherwise plain text was meant as a dot. */
function checkDots(
  context: LintContext,
  source: PolicySource,
  { text, what }: { readonly text: string; readonly what: 'a host' | 'a path' },
  path: Path,
): void {
  if (!/[A-Za-z0-9]\.[A-Za-z0-9]/.test(text) || special.test(text)) return
  const escaped = text.replaceAll('.', '\\.')
  report(context, source, path, {
    code: 'http-dot',
    ...(what === 'a host' || grpcPath.test(text) ? { severity: 'info' as const } : {}),
    message: `In ${what}, as in any expression, a dot stands for any character: ${text} also matches ${text.replace('.', 'x')}`,
    help: `Write ${escaped}.`,
    title: `Write ${escaped}`,
    value: escaped,
  })
}

function checkMethod(context: LintContext, source: PolicySource, method: string, path: Path): void {
  const upper = method.toUpperCase()
  if (!/^[A-Za-z|]+$/.test(method) || method === upper) return
  report(context, source, path, {
    code: 'http-method-case',
    message: `Methods are compared letter by letter and sent in capitals: ${method} matches no request`,
    help: `Write ${upper}.`,
    title: `Write ${upper}`,
    value: upper,
  })
}

/** Paths of requests begin with a slash; an expression that begins with a letter can match none. */
function checkSlash(context: LintContext, source: PolicySource, text: string, path: Path): boolean {
  if (!/^[A-Za-z0-9_-]/.test(text) || /^.[*?{]/.test(text) || text.includes('|')) return false
  report(context, source, path, {
    code: 'http-path-no-slash',
    message: `The path of a request begins with a slash, and an expression has to match all of it: ${text} matches no request`,
    help: `Write /${text}.`,
    title: `Write /${text}`,
    value: `/${text}`,
  })
  return true
}

function reportFolder(context: LintContext, source: PolicySource, text: string, path: Path): void {
  report(context, source, path, {
    code: 'http-path-partial',
    message: `This matches ${text} itself and nothing below it: an expression has to match the whole path`,
    help: `For everything below write ${text}.*`,
    title: `Write ${text}.*`,
    value: `${text}.*`,
  })
}

function reportQuery(context: LintContext, source: PolicySource, text: string, path: Path): void {
  const value = `${text}(\\?.*)?`
  report(context, source, path, {
    code: 'http-path-query',
    severity: 'info',
    message: `The query string counts as part of the path: ${text}?x=1 is refused`,
    help: `To allow one write ${value}`,
    title: 'Allow a query string',
    value: value,
  })
}
