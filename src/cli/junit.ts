/** Check results as JUnit XML, one test case an entry, one suite a Traffic resource. */
import type { Check, CheckReport } from '../engine/index'

export function junit({ checks, failed, unstated = [] }: CheckReport): string {
  const suites = new Map<string, Check[]>()
  for (const check of checks) suites.set(check.traffic, [...(suites.get(check.traffic) ?? []), check])
  const parts = [...suites].map(([name, cases]) => suite(name, cases.length, countFailed(cases), cases.map(testCase)))
  if (unstated.length > 0) {
    const cases = unstated.map(({ from, to, ports }) =>
      element('testcase', { name: `${from} → ${to} on ${ports}`, classname: 'membrane.strict' }, [
        element('failure', { message: 'reachable and not stated', type: 'unstated' }, []),
      ]),
    )
    parts.push(suite('reachable and not stated', cases.length, cases.length, cases))
  }
  const attributes = {
    name: 'membrane',
    tests: String(checks.length + unstated.length),
    failures: String(failed + unstated.length),
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, parts)}\n`
}

function countFailed(cases: readonly Check[]): number {
  return cases.filter(({ status }) => status === 'fail' || status === 'invalid').length
}

function suite(name: string, tests: number, failures: number, cases: readonly string[]): string {
  return element('testsuite', { name, tests: String(tests), failures: String(failures), errors: '0' }, cases)
}

function testCase({ traffic, text, expect, status, message, range, index }: Check): string {
  const attributes = {
    name: `${text}${expect === null ? '' : ` is ${expect}`}`,
    classname: `membrane.${traffic}.${index}`,
    file: range.file,
    line: String(range.line),
  }
  if (status === 'shown') return element('testcase', attributes, [element('skipped', { message }, [])])
  if (status === 'pass') return element('testcase', attributes, [])
  const where = `${range.file}:${range.line}: ${message}`
  return element('testcase', attributes, [element('failure', { message, type: status }, [escape(where)])])
}

function element(name: string, attributes: Readonly<Record<string, string>>, children: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`)
  const open = `<${name}${written.join('')}`
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0 has no place for most control characters, even escaped. */
function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- control characters are what this is about
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replace(/[&<>"']/g, (character) => entities[character] ?? character)
      .replace(/[\n\r\t]/g, (character) => `&#${character.charCodeAt(0)};`)
  )
}
