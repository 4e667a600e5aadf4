import { Maximize, Minus, Plus, Workflow } from 'lucide-react'
import { matrixPorts, useStore, type FlowTable, type MatrixGrouping, type MatrixPort } from '../../store/index'
import { Button, IconButton } from '../kit/index'
import styles from './matrix.module.css'

const groupings: readonly { readonly grouping: MatrixGrouping; readonly title: string }[] = [
  { grouping: 'endpoint', title: 'Endpoints' },
  { grouping: 'workload', title: 'Workloads' },
  { grouping: 'namespace', title: 'Namespaces' },
]

interface Props {
  readonly table: FlowTable
  readonly grouping: MatrixGrouping
  readonly onGrouping: (grouping: MatrixGrouping) => void
  readonly port: MatrixPort
  readonly onPort: (port: MatrixPort) => void
  readonly onZoom: (factor: number) => void
  readonly onFit: () => void
}

export function MatrixToolbar({ table, grouping, onGrouping, port, onPort, onZoom, onFit }: Props) {
  const setCentreView = useStore((state) => state.setCentreView)
  const ports = matrixPorts(table)
  const text = ({ port: number, protocol }: NonNullable<MatrixPort>): string => `${number}/${protocol}`
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label="What the matrix shows">
      <Button variant="quiet" onClick={() => setCentreView('canvas')} title="Back to the picture of the cluster">
        <Workflow size={15} aria-hidden />
        Picture
      </Button>
      {groupings.map(({ grouping: own, title }) => (
        <Button key={own} aria-pressed={own === grouping} variant="quiet" onClick={() => onGrouping(own)}>
          {title}
        </Button>
      ))}
      <select
        className={styles['select']}
        aria-label="Port"
        value={port === null ? '' : text(port)}
        onChange={(event) => onPort(ports.find((item) => text(item) === event.target.value) ?? null)}
      >
        <option value="">All ports</option>
        {ports.map((item) => (
          <option key={text(item)} value={text(item)}>
            {text(item)}
          </option>
        ))}
      </select>
      <span className={styles['tools']}>
        <IconButton label="Smaller cells" hint="-" onClick={() => onZoom(0.8)}>
          <Minus size={15} aria-hidden />
        </IconButton>
        <IconButton label="Larger cells" hint="+" onClick={() => onZoom(1.25)}>
          <Plus size={15} aria-hidden />
        </IconButton>
        <IconButton label="Fit the matrix" hint="0" onClick={onFit}>
          <Maximize size={15} aria-hidden />
        </IconButton>
      </span>
    </div>
  )
}
