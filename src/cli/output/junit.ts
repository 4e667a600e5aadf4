/** Check results as JUnit XML, one test case an entry, one suite a Traffic resource. */
import type { Check, CheckReport } from '../../engine/doors/whole'
import { element, escape, suite, xmlDocument } from './xml'

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
  return xmlDocument('testsuites', attributes, parts)
}

function countFailed(cases: readonly Check[]): number {
  return cases.filter(({ status }) => status === 'fail' || status === 'invalid').length
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
