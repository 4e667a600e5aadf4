import { Columns3 } from 'lucide-react'
import { Button, Menu, MenuItem, MenuLabel, MenuSeparator } from '../kit/index'
import { columns as all, titles, usualColumns, type Columns } from './columns'

interface Props {
  readonly columns: Columns
}

/** Which columns observed flows are listed with. */
export function ColumnMenu({ columns: { shown, choose, setWidths } }: Props) {
  return (
    <Menu
      side="top"
      trigger={
        <Button variant="quiet" aria-label="Columns" title="Columns">
          <Columns3 size={15} aria-hidden />
        </Button>
      }
    >
      <MenuLabel>Columns</MenuLabel>
      {all.map((column) => {
        const isShown = shown.includes(column)
        return (
          <MenuItem
            key={column}
            checked={isShown}
            keepOpen
            onSelect={() => choose(isShown ? shown.filter((other) => other !== column) : [...shown, column])}
          >
            {titles[column]}
          </MenuItem>
        )
      })}
      <MenuSeparator />
      <MenuItem
        onSelect={() => {
          choose(usualColumns)
          setWidths({})
        }}
      >
        The usual columns
      </MenuItem>
    </Menu>
  )
}
