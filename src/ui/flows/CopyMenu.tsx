import { Copy } from 'lucide-react'
import type { FlowTable } from '../../store/index'
import { Button, Menu, MenuItem, MenuLabel } from '../kit/index'
import { copyAtMost, copyRows, type CopyFormat } from './copy'
import styles from './flows.module.css'

const formats: readonly { readonly format: CopyFormat; readonly title: string; readonly hint: string }[] = [
  { format: 'tabs', title: 'Cells', hint: 'for a spreadsheet' },
  { format: 'compact', title: 'compact', hint: 'as hubble observe prints' },
  { format: 'table', title: 'table', hint: '-o table' },
  { format: 'dict', title: 'dict', hint: '-o dict' },
  { format: 'json', title: 'json', hint: '-o json' },
  { format: 'jsonpb', title: 'jsonpb', hint: '-o jsonpb' },
]

interface Props {
  readonly table: FlowTable
  /** Rows that are listed, and those of them that are marked. */
  readonly rows: Uint32Array
  readonly marked: ReadonlySet<number>
}

/** Copies the marked flows, or all that are listed. */
export function CopyMenu({ table, rows, marked }: Props) {
  const chosen = (): Uint32Array => (marked.size > 0 ? Uint32Array.from(marked) : rows)
  const count = marked.size > 0 ? marked.size : rows.length
  const what =
    marked.size > 0
      ? `Copy the ${marked.size.toLocaleString('en')} marked flows as`
      : count > copyAtMost
        ? `Copy the first ${copyAtMost.toLocaleString('en')} flows as`
        : `Copy ${count === 1 ? 'this flow' : `these ${count.toLocaleString('en')} flows`} as`
  return (
    <Menu
      side="top"
      trigger={
        <Button variant="quiet" className={styles['square'] ?? ''} aria-label="Copy flows" title="Copy flows">
          <Copy size={15} aria-hidden />
        </Button>
      }
    >
      <MenuLabel>{what}</MenuLabel>
      {formats.map(({ format, title, hint }) => (
        <MenuItem key={format} hint={hint} onSelect={() => void copyRows(table, chosen(), format)}>
          {title}
        </MenuItem>
      ))}
    </Menu>
  )
}
