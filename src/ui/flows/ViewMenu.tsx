import { Columns3 } from 'lucide-react'
import { defaultColumns, flowColumns, useStore, type FlowGrouping } from '../../store/index'
import { Button, Menu, MenuItem, MenuLabel, MenuSeparator } from '../kit/index'
import { columnLooks } from './columns'
import styles from './flows.module.css'

const groupings: readonly { readonly grouping: FlowGrouping; readonly title: string }[] = [
  { grouping: 'none', title: 'No groups' },
  { grouping: 'policy', title: 'By policy' },
  { grouping: 'source', title: 'By source' },
  { grouping: 'destination', title: 'By destination' },
]

/** Which columns there are, and how the rows are grouped. */
export default function ViewMenu() {
  const columns = useStore((state) => state.shownColumns)
  const setColumns = useStore((state) => state.setShownColumns)
  const grouping = useStore((state) => state.flowGrouping)
  const setGrouping = useStore((state) => state.setFlowGrouping)
  return (
    <Menu
      side="top"
      trigger={
        <Button
          variant="quiet"
          className={styles['square'] ?? ''}
          aria-label="Columns and groups"
          title="Columns and groups"
        >
          <Columns3 size={15} aria-hidden />
        </Button>
      }
    >
      <MenuLabel>Group the flows</MenuLabel>
      {groupings.map(({ grouping: own, title }) => (
        <MenuItem key={own} checked={own === grouping} onSelect={() => setGrouping(own)}>
          {title}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuLabel>Columns</MenuLabel>
      {flowColumns.map((column) => {
        const isShown = columns.includes(column)
        return (
          <MenuItem
            key={column}
            checked={isShown}
            keepOpen
            onSelect={() => {
              // A table needs a column.
              if (isShown && columns.length === 1) return
              setColumns(isShown ? columns.filter((other) => other !== column) : [...columns, column])
            }}
          >
            {columnLooks[column].title}
          </MenuItem>
        )
      })}
      <MenuSeparator />
      <MenuItem
        onSelect={() => {
          setColumns(defaultColumns)
          useStore.setState({ columnWidths: {} })
        }}
      >
        The usual columns
      </MenuItem>
    </Menu>
  )
}
