import { spanText, type PageReport } from '../../store/replay/words'
import styles from './replay.module.css'

/** What the answer is about, and what it is not about. */
export function About({ report }: { readonly report: PageReport }) {
  const { agreement, setApart, files, rows, nodes, silentNodes, leftOut, moreRows } = report
  const apart = setApart.reduce((sum, { count }) => sum + count, 0)
  const unread = files.reduce((sum, file) => sum + file.unread, 0)
  const lost = files.reduce((sum, file) => sum + file.lostEvents, 0n)
  const unavailable = files.flatMap(({ nodesUnavailable }) => nodesUnavailable)
  return (
    <details className={styles['about']} open={rows.length === 0}>
      <summary>
        Agreement with the present policies: {agreement.same.toLocaleString('en')} of{' '}
        {agreement.compared.toLocaleString('en')}
        {unread > 0 && ` · ${unread.toLocaleString('en')} ${unread === 1 ? 'line' : 'lines'} could not be read`}
        {lost > 0n && ` · ${lost.toLocaleString('en')} events lost`}
      </summary>
      <ul>
        {apart > 0 && (
          <li>
            Set apart, as no policy is asked of it:{' '}
            {setApart.map(({ reason, count }) => `${reason} ${count}`).join('; ')}
          </li>
        )}
        {files.map(({ name, flows, lines, format, duplicates, unread: bad, unreadLines }) => (
          <li key={name}>
            {name}: {flows.toLocaleString('en')} flows in {lines.toLocaleString('en')} lines of {format}
            {duplicates > 0 && `, ${duplicates.toLocaleString('en')} duplicates`}
            {bad > 0 &&
              `, ${bad.toLocaleString('en')} unread: ${unreadLines
                .slice(0, 3)
                .map(
                  ({ line, reason, excerpt }) =>
                    `line ${line}, ${reason}${excerpt === '' ? '' : ` (${excerpt.slice(0, 60)}…)`}`,
                )
                .join('; ')}`}
          </li>
        ))}
        {nodes
          .filter(({ node }) => node !== '')
          .map((span) => (
            <li key={span.node}>
              Node {span.node}: {span.events.toLocaleString('en')} events {spanText(span)}
            </li>
          ))}
        {silentNodes.length > 0 && <li>Nodes of which nothing was seen: {silentNodes.join(', ')}</li>}
        {unavailable.length > 0 && <li>Nodes that could not be asked: {unavailable.join(', ')}</li>}
        {leftOut > 0 && <li>{leftOut.toLocaleString('en')} events of still more connections were not judged</li>}
        {moreRows > 0 && <li>{moreRows.toLocaleString('en')} more rows are counted and not listed</li>}
        <li>Hubble shows what happened while it looked; what was not seen may happen all the same.</li>
      </ul>
    </details>
  )
}
