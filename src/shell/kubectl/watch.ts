/** `kubectl get … --watch`: rows that come, change or go are printed as long as it goes on. */

/** The line without its option to watch, where it is such a command and nothing else; null for any other line. */
export function watchedLine(line: string): string | null {
  const isAlone = /^\s*(?:kubectl|k)\s/.test(line) && !/[|;&><$`\n]/.test(line)
  const watch = /\s(?:-w|--watch|--watch-only)(?:=true)?(?=\s|$)/g
  if (!isAlone || !/\sget\s/.test(line) || !watch.test(line)) return null
  // Whole objects would be printed again for each change; a table says it in a row.
  if (/\s(?:-o|--output)[= ]?(?:yaml|json|jsonpath|custom-columns)/.test(line)) return null
  return line.replace(watch, '')
}

/** What to print of a table that was looked at again: rows that are new or other than before, and those of what has gone. */
export function changedRows(before: string, now: string, hasNamespaces: boolean): string {
  const [then, rows] = [rowsOf(before, hasNamespaces), rowsOf(now, hasNamespaces)]
  const fresh = [...rows].filter(([name, row]) => withoutAge(then.get(name) ?? '') !== withoutAge(row))
  const gone = [...then].filter(([name]) => !rows.has(name))
  return [...fresh, ...gone].map(([, row]) => `${row}\n`).join('')
}

function rowsOf(table: string, hasNamespaces: boolean): ReadonlyMap<string, string> {
  return new Map(
    table
      .split('\n')
      .slice(1)
      .filter((row) => row !== '')
      .map((row) => [row.split(/\s+/, hasNamespaces ? 2 : 1).join('/'), row]),
  )
}

/** Getting older is no change. */
function withoutAge(row: string): string {
  return row.replace(/\s(?:\d+[smhd])+(?=\s|$)/g, ' ')
}
