/** Columns as Go's text/tabwriter lays them out with spaces: each as wide as its widest cell and the padding. */

export interface Layout {
  readonly minWidth: number
  readonly padding: number
  /** Cells in a row that are padded; absent where all but the last are. */
  readonly padded?: number
}

/** Lines of equally many cells, each ended by a line break. */
export function columns(rows: readonly (readonly string[])[], { minWidth, padding, padded }: Layout): string {
  const widths: number[] = []
  for (const row of rows) {
    row.slice(0, padded ?? row.length - 1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? minWidth, width(cell) + padding)
    })
  }
  return rows.map((row) => `${row.map((cell, i) => cell + gap(cell, widths[i])).join('')}\n`).join('')
}

/** Characters, as Go counts them. */
function width(cell: string): number {
  return Array.from(cell).length
}

function gap(cell: string, columnWidth: number | undefined): string {
  return columnWidth === undefined ? '' : ' '.repeat(Math.max(0, columnWidth - width(cell)))
}
