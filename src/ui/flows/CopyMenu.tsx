import { Copy } from 'lucide-react'
import type { FlowOnLine } from '../../store/flows/lines/line-list'
import { Button, Menu, MenuItem, MenuLabel } from '../kit/index'
import { copyAtMost, copyFlows, type CopyFormat } from './copy-formats'
import styles from './flows.module.css'
import type { ListedFlows } from './useListed'

const formats: readonly { readonly format: CopyFormat; readonly title: string; readonly hint: string }[] = [
  { format: 'tabs', title: 'Cells', hint: 'for a spreadsheet' },
  { format: 'compact', title: 'compact', hint: 'as hubble observe prints' },
  { format: 'table', title: 'table', hint: '-o table' },
  { format: 'dict', title: 'dict', hint: '-o dict' },
  { format: 'json', title: 'json', hint: '-o json' },
  { format: 'jsonpb', title: 'jsonpb', hint: '-o jsonpb' },
]

interface Props {
  readonly listed: ListedFlows
  readonly marked: ReadonlyMap<number, FlowOnLine>
}

/** Copies the marked flows, or all that are listed. */
export function CopyMenu({ listed, marked }: Props) {
  const copy = async (format: CopyFormat): Promise<void> =>
    copyFlows(marked.size > 0 ? [...marked.values()] : await listed.first(copyAtMost), format)
  const count = marked.size > 0 ? marked.size : listed.count
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
        <MenuItem key={format} hint={hint} onSelect={() => void copy(format)}>
          {title}
        </MenuItem>
      ))}
    </Menu>
  )
}
