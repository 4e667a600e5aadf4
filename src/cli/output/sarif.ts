/** Findings as SARIF 2.1.0, which code scanning of GitHub and others reads. */
import type { Diagnostic } from '../../engine/doors/whole'
import { version } from './version'

const levels = { error: 'error', warning: 'warning', info: 'note' } as const

export function sarif(findings: readonly Diagnostic[]): unknown {
  const rules = [...new Set(findings.map(({ code }) => code))].sort()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Membrane',
            version,
            rules: rules.map((id) => ({ id, shortDescription: { text: id.replaceAll('-', ' ') } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ code, severity, message, help, range }) => ({
          ruleId: code,
          ruleIndex: rules.indexOf(code),
          level: levels[severity],
          message: { text: help === undefined ? message : `${message}. ${help}` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(range.file) },
                region: {
                  startLine: range.line,
                  startColumn: range.column,
                  endLine: range.endLine,
                  endColumn: range.endColumn,
                },
              },
            },
          ],
        })),
      },
    ],
  }
}

/** A path as a URI: relative to where the command ran, or of scheme `file` where the path is absolute. */
function uriOf(path: string): string {
  const parts = path.replace(/^\.\//, '').split(/[\\/]/)
  const [drive = ''] = parts
  const written = parts.map((part) => encodeURIComponent(part)).join('/')
  if (/^[A-Za-z]:$/.test(drive)) return `file:///${drive}${written.slice(encodeURIComponent(drive).length)}`
  return drive === '' ? `file://${written}` : written
}
