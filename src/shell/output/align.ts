/** Lines with tabs → columns, block by block, as Go's text/tabwriter aligns what `kubectl describe` writes. */

/** Cells that stand under each other in lines that follow each other are as wide as the widest of them. */
export function alignColumns(lines: readonly string[], padding = 2): string {
  const rows = lines.map((line) => line.split('\t'))
  align(rows, { from: 0, to: rows.length }, 0, padding)
  return rows.map((cells) => `${cells.join('')}\n`).join('')
}

interface RowRange {
  readonly from: number
  readonly to: number
}

/** A column's block is a run of lines that have a tab behind that column. */
function align(rows: string[][], { from, to }: RowRange, column: number, padding: number): void {
  let at = from
  while (at < to) {
    const row = rows[at]
    if (row === undefined || row.length <= column + 1) {
      at++
      continue
    }
    let end = at
    let width = 0
    while (end < to) {
      const cells = rows[end]
      if (cells === undefined || cells.length <= column + 1) break
      width = Math.max(width, Array.from(cells[column] ?? '').length + padding)
      end++
    }
    for (let i = at; i < end; i++) {
      const cells = rows[i]
      const cell = cells?.[column] ?? ''
      if (cells !== undefined) cells[column] = cell + ' '.repeat(width - Array.from(cell).length)
    }
    align(rows, { from: at, to: end }, column + 1, padding)
    at = end
  }
}

/** A label with its values below each other; `<none>` where there are none. */
export function listed(label: string, values: readonly string[]): readonly string[] {
  if (values.length === 0) return [`${label}:\t<none>`]
  return values.map((value, i) => (i === 0 ? `${label}:\t${value}` : `\t${value}`))
}
