import { ListFilter } from 'lucide-react'
import { useStore } from '../../store/index'
import { Button, Menu, MenuItem, MenuLabel } from '../kit/index'
import styles from './flows.module.css'

const choices: readonly { readonly flag: string; readonly title: string }[] = [
  { flag: '--from-pod', title: 'From pod…' },
  { flag: '--to-pod', title: 'To pod…' },
  { flag: '--pod', title: 'From or to pod…' },
  { flag: '--namespace', title: 'Namespace…' },
  { flag: '--from-label', title: 'From label…' },
  { flag: '--to-label', title: 'To label…' },
  { flag: '--from-identity', title: 'From identity…' },
  { flag: '--to-port', title: 'To port…' },
  { flag: '--protocol', title: 'Protocol…' },
  { flag: '--drop-reason-desc', title: 'Drop reason…' },
  { flag: '--not', title: 'All but…' },
]

/** Starts a flag of the filter, for those who do not know them by heart; its value is suggested. */
export default function AddFilter() {
  const start = (flag: string): void => {
    const { flowFilter, setFlowFilter } = useStore.getState()
    setFlowFilter({ ...flowFilter, text: `${flowFilter.text.trim()} ${flag} `.trimStart() })
    // When the menu has given the focus back.
    window.setTimeout(() => {
      const input = document.querySelector<HTMLInputElement>('[data-flow-filter]')
      input?.focus()
      input?.setSelectionRange(input.value.length, input.value.length)
    }, 50)
  }
  return (
    <Menu
      side="top"
      trigger={
        <Button variant="quiet" className={styles['square'] ?? ''} aria-label="Add a filter" title="Add a filter">
          <ListFilter size={15} aria-hidden />
        </Button>
      }
    >
      <MenuLabel>Show only flows</MenuLabel>
      {choices.map(({ flag, title }) => (
        <MenuItem key={flag} hint={flag} onSelect={() => start(flag)}>
          {title}
        </MenuItem>
      ))}
    </Menu>
  )
}
