import { Columns3 } from 'lucide-react'
import { Button, Menu, MenuItem, MenuLabel, MenuSeparator } from '../kit/index'
import { columns, titles, usualColumns, type Column } from './columns'

interface Props {
  readonly shown: readonly Column[]
  readonly onChoose: (shown: readonly Column[]) => void
}

/** Which columns observed flows are listed with. */
export function ColumnMenu({ shown, onChoose }: Props) {
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
      {columns.map((column) => {
        const isShown = shown.includes(column)
        return (
          <MenuItem
            key={column}
            checked={isShown}
            keepOpen
            onSelect={() => onChoose(isShown ? shown.filter((other) => other !== column) : [...shown, column])}
          >
            {titles[column]}
          </MenuItem>
        )
      })}
      <MenuSeparator />
      <MenuItem onSelect={() => onChoose(usualColumns)}>The usual columns</MenuItem>
    </Menu>
  )
}
