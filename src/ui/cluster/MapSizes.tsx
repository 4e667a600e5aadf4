import { useState } from 'react'
import { resourceWords, useAnswer, useStore, type Questions, hasScheme } from '../../store/index'
import { Button, EmptyNote, LinkButton } from '../kit/index'
import frame from '../kit/frame.module.css'
import styles from './cluster.module.css'

type MapSize = Questions['map-sizes']['answer']['maps'][number]

const nothing = {}
const shownAtFirst = 50
const mostRules = 3

const number = (count: number): string => count.toLocaleString('en-US')

/** How full the policy map of each endpoint is, and which rules fill it. */
export function MapSizes() {
  const { answer, isPending } = useAnswer('map-sizes', nothing)
  const [isAll, setAll] = useState(false)
  if (answer === null) return <EmptyNote>{isPending ? 'Counting…' : 'There is nothing to count yet.'}</EmptyNote>
  const { maps, limit, isLockdown, uncounted } = answer
  if (maps.length === 0) return <EmptyNote>No pod in the workspace has a policy map.</EmptyNote>
  const shown = isAll ? maps : maps.slice(0, shownAtFirst)
  return (
    <div className={frame['body']} tabIndex={0} role="region" aria-label="Size of policy maps" data-pane-focus>
      <p className={styles['note']}>
        {number(limit)} entries fit into a map (bpf-policy-map-max). Full,{' '}
        {isLockdown
          ? 'an endpoint is cut off until all fits.'
          : 'what does not fit is missing, in no defined order: allows drop, and denies may allow.'}{' '}
        The counts are lower bounds: names may resolve to more addresses.
      </p>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">Entries</th>
            <th scope="col">Endpoints</th>
            <th scope="col">Rules that cost most</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((map) => (
            <Row key={map.endpoints[0]} map={map} limit={limit} />
          ))}
        </tbody>
      </table>
      {shown.length < maps.length && <Button onClick={() => setAll(true)}>Show all {number(maps.length)}</Button>}
      {uncounted > 0 && <p className={styles['note']}>{number(uncounted)} smaller maps are not listed.</p>}
    </div>
  )
}

function Row({ map: { endpoints, entries, rules }, limit }: { readonly map: MapSize; readonly limit: number }) {
  const reveal = useStore((state) => state.revealRange)
  const select = useStore((state) => state.select)
  const [first = ''] = endpoints
  return (
    <tr>
      <td className={entries > limit * 0.8 ? styles['doubt'] : undefined}>
        {number(entries)}
        {entries > limit && ' do not fit'}
      </td>
      <td>
        <LinkButton
          className={styles['mono'] ?? ''}
          onClick={() => select({ kind: hasScheme(first, 'node') ? 'peer' : 'endpoint', key: first }, 'inspector')}
        >
          {first.replace('node:', 'node/')}
        </LinkButton>
        {endpoints.length > 1 && ` and ${number(endpoints.length - 1)} more`}
      </td>
      <td>
        {rules.slice(0, mostRules).map(({ policy, path, range, entries: own }) => (
          <div key={`${policy} ${path}`}>
            {number(own)}{' '}
            <LinkButton title="Go to the rule" onClick={() => reveal(range)}>
              {resourceWords(policy)} {path}
            </LinkButton>
          </div>
        ))}
      </td>
    </tr>
  )
}
