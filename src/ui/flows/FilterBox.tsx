import { Search } from 'lucide-react'
import { useStore } from '../../store/index'
import styles from './flows.module.css'

/** The typed filter. */
export function FilterBox() {
  const filter = useStore((state) => state.flowFilter)
  const setFilter = useStore((state) => state.setFlowFilter)
  return (
    <label className={styles['search']}>
      <Search size={14} aria-hidden />
      <input
        data-pane-focus
        type="search"
        placeholder="Filter: shop/api 8080 dropped"
        aria-label="Filter flows by text"
        value={filter.text}
        onChange={(event) => setFilter({ ...filter, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setFilter({ ...filter, text: '' })
        }}
      />
    </label>
  )
}
