import { useMemo, useState } from 'react'
import { readChallenge, writtenChallenge } from '../../challenges/read'
import type { Challenge } from '../../challenges/index'
import { encodeShare } from '../../store/share/codec'
import { useAnswer, useStore, type SourceFile } from '../../store/index'
import { copyText } from '../kit/clipboard'
import { Button, download, fileName } from '../kit/index'
import styles from './challenges.module.css'
import { candidatesOf, challengeOf, emptyDraft, goneOf, missingOf, yamlOf, type Draft } from './draft'
import { GoalPicker } from './GoalPicker'

/** What was last written stays, so that a challenge can be tried and gone on with. */
let kept: Draft = emptyDraft

const checksAsked = { strict: false }

/** Makes a challenge of the workspace that is shown: goals from its flows and checks, a task, limits and hints. */
export function Make() {
  const snapshot = useStore((state) => state.snapshot)
  const files = useStore((state) => state.files)
  const enforcement = useStore((state) => state.options.enforcement)
  const { answer: checks } = useAnswer('checks', checksAsked)
  const [draft, setDraft] = useState(kept)
  const change = (part: Partial<Draft>): void => {
    kept = { ...draft, ...part }
    setDraft(kept)
  }
  const candidates = useMemo(() => (snapshot === null ? [] : candidatesOf(snapshot, checks)), [snapshot, checks])
  const challenge = challengeOf(draft, files, candidates, enforcement)
  const missing = missingOf(draft, files, candidates)
  // What attendees will be given is read as it will be read there.
  const problems =
    missing.length > 0
      ? missing
      : readChallenge(writtenChallenge(challenge), 'It cannot be read back', () => null).problems
  const gone = goneOf(draft, candidates)
  return (
    <div className={styles['make']}>
      <p className={styles['soft']}>
        The workspace as it is now is what attendees begin with. Arrange it first, with the fault in it.
      </p>
      <label>
        Title
        <input value={draft.title} maxLength={80} onChange={(event) => change({ title: event.target.value })} />
      </label>
      <label>
        Task, in Markdown; its first line is the summary
        <textarea rows={4} value={draft.text} onChange={(event) => change({ text: event.target.value })} />
      </label>
      <GoalPicker candidates={candidates} chosen={draft.chosen} onChange={(chosen) => change({ chosen })} />
      {gone > 0 && snapshot !== null && (
        <p className={styles['soft']}>
          {gone === 1 ? 'One goal that you chose is' : `${gone} goals that you chose are`} about pods or flows that the
          workspace has no more, and left out.
        </p>
      )}
      <LimitFields limits={draft.limits} onChange={(limits) => change({ limits })} />
      <label>
        Hints, one a line, the most general first
        <textarea rows={3} value={draft.hints} onChange={(event) => change({ hints: event.target.value })} />
      </label>
      <label>
        Said once it is solved (optional)
        <textarea rows={2} value={draft.solved} onChange={(event) => change({ solved: event.target.value })} />
      </label>
      {problems.length > 0 && (
        <ul className={styles['problems']} aria-label="What is missing">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
      <Handing challenge={challenge} isReady={problems.length === 0} />
    </div>
  )
}

interface HandingProps {
  readonly challenge: Challenge
  readonly isReady: boolean
}

/** Ways to hand the challenge out. What is not known to be needed of the files is left out, as of every link. */
function Handing({ challenge, isReady }: HandingProps) {
  const { tell, openChallenge } = useStore.getState()
  const storage = useStore((state) => state.storage)
  const safe = async (): Promise<Challenge> => {
    const redacted = (await storage?.redact(challenge.files, { purpose: 'share', comments: false })) ?? []
    const files = challenge.files.map(({ name }, i): SourceFile => ({ name, text: redacted[i]?.text ?? '' }))
    return { ...challenge, files }
  }
  const copy = async (): Promise<void> => {
    const { files, ...rest } = writtenChallenge(await safe())
    const fragment = await encodeShare({
      name: challenge.title,
      files: files as readonly SourceFile[],
      options: {},
      positions: {},
      flowFilter: { text: '', verdicts: [] },
      selection: null,
      lesson: null,
      challenge: rest,
    })
    const link = `${window.location.href.split(/[?#]/)[0] ?? ''}#${fragment}`
    tell((await copyText(link)) ? 'The link is copied' : 'This browser does not let the page copy: save it as a file')
  }
  const save = async (): Promise<void> =>
    download(fileName(challenge.id, 'yaml'), yamlOf(writtenChallenge(await safe())), 'application/yaml')
  return (
    <p className={styles['row']}>
      <Button
        variant="primary"
        disabled={!isReady}
        onClick={() => openChallenge({ given: writtenChallenge(challenge) })}
      >
        Try it
      </Button>
      <Button disabled={!isReady} onClick={() => void copy()}>
        Copy a link
      </Button>
      <Button disabled={!isReady} onClick={() => void save()}>
        Save as a file
      </Button>
      <span className={styles['soft']}>A file goes beside the lessons of your site (lessons/README.md).</span>
    </p>
  )
}

interface LimitProps {
  readonly limits: Challenge['limits']
  readonly onChange: (limits: Challenge['limits']) => void
}

const clusterwide = ['CiliumClusterwideNetworkPolicy', 'ClusterNetworkPolicy']

function LimitFields({ limits, onChange }: LimitProps) {
  const { policies: _policies, ...unbounded } = limits
  return (
    <fieldset className={styles['limitFields']}>
      <legend>Limits</legend>
      <label>
        May change{' '}
        <select
          value={limits.change}
          onChange={(event) => {
            const change = (['policies', 'labels', 'anything'] as const).find((word) => word === event.target.value)
            if (change !== undefined) onChange({ ...limits, change })
          }}
        >
          <option value="policies">policies alone</option>
          <option value="labels">labels alone</option>
          <option value="anything">anything but the settings</option>
        </select>
      </label>
      <label>
        Most policies{' '}
        <input
          type="number"
          min={0}
          max={1000}
          value={limits.policies ?? ''}
          onChange={(event) =>
            onChange(event.target.value === '' ? unbounded : { ...limits, policies: Number(event.target.value) })
          }
        />
      </label>
      <label>
        <input
          type="checkbox"
          checked={limits.without !== undefined}
          onChange={(event) => {
            const { without: _without, ...rest } = limits
            onChange(event.target.checked ? { ...rest, without: clusterwide } : rest)
          }}
        />
        No cluster-wide kind
      </label>
      <label>
        <input
          type="checkbox"
          checked={limits.isTight === true}
          onChange={(event) => {
            const { isTight: _isTight, ...rest } = limits
            onChange(event.target.checked ? { ...rest, isTight: true } : rest)
          }}
        />
        Nothing else may be opened
      </label>
    </fieldset>
  )
}
