import { useMemo } from 'react'
import { useAnswer, useStore, type Questions } from '../../store/index'
import { EmptyNote } from '../kit/index'
import frame from '../kit/frame.module.css'
import styles from './cluster.module.css'

type Comparison = Questions['verify']['answer']

const number = (count: number): string => count.toLocaleString('en-US')

/** The policy maps that the agents of a sysdump hold, compared with those computed. */
export function Verify() {
  const dump = useStore((state) => state.clusterDump)
  const workspaceId = useStore((state) => state.workspaceId)
  const files = useStore((state) => state.files)
  const options = useStore((state) => state.options)
  const own = dump?.workspaceId === workspaceId ? dump : null
  const asks = useMemo(
    () =>
      own === null || own.maps.length === 0
        ? null
        : { files, options: { ...options, dns: { ...own.names, ...options.dns } }, maps: own.maps },
    [own, files, options],
  )
  const { answer, isPending } = useAnswer('verify', asks)
  if (own === null)
    return (
      <EmptyNote>
        Drop the archive that “cilium sysdump” writes: the policy maps that its agents hold are compared with those that
        Membrane computes, entry by entry. They are kept only while the page is open.
      </EmptyNote>
    )
  if (asks === null) return <EmptyNote>This sysdump holds no policy maps: its bugtool files are missing.</EmptyNote>
  return (
    <div
      className={frame['body']}
      tabIndex={0}
      role="region"
      aria-label="Checked against the cluster"
      aria-busy={isPending}
      data-pane-focus
    >
      {answer === null ? <EmptyNote>Comparing…</EmptyNote> : <Result found={answer} audited={own.audited} />}
    </div>
  )
}

function Result({ found, audited }: { readonly found: Comparison; readonly audited: readonly string[] }) {
  const { entries, agree, endpoints, differences, skipped } = found
  const wrong = differences.filter(({ isExplained }) => !isExplained)
  return (
    <>
      <p className={styles['summary']} data-good={wrong.length === 0}>
        {number(agree)} of {number(entries)} entries agree, on {number(endpoints)} endpoints
        {wrong.length === 0
          ? differences.length === 0
            ? '.'
            : '; the others are as expected.'
          : `; ${number(wrong.length)} differ.`}
      </p>
      {differences.length > 0 && (
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">Endpoint</th>
              <th scope="col">Entry</th>
              <th scope="col">Held by</th>
              <th scope="col">Likely cause</th>
            </tr>
          </thead>
          <tbody>
            {[...wrong, ...differences.filter(({ isExplained }) => isExplained)].map((each, i) => (
              <tr key={i}>
                <td className={styles['mono']} title={`endpoint ${each.endpoint} of ${each.agent}`}>
                  {each.pod}
                </td>
                <td className={styles['mono']}>{each.entry}</td>
                <td className={each.isExplained ? undefined : styles['doubt']}>
                  {each.only === 'real' ? 'the cluster alone' : 'Membrane alone'}
                </td>
                <td className={styles['soft']}>{each.cause}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {audited.length > 0 && (
        <p className={styles['note']}>
          In audit mode, where what policies deny is only recorded: {audited.join(', ')}.
        </p>
      )}
      {skipped.length > 0 && (
        <>
          <h3 className={styles['note']}>Not compared</h3>
          <ul className={styles['facts']}>
            {skipped.map(({ agent, endpoint, reason }) => (
              <li key={`${agent} ${endpoint}`} className={styles['soft']}>
                endpoint {endpoint} of {agent}: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
