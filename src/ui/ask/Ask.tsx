import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { siteStorage, isPaneShown, useStore, type FlowRef, type Snapshot, type Verdict } from '../../store/index'
import { parseAsk, type Asked } from '../../store/flows/filter/hubble'
import { Dialog } from '../kit/Dialog'
import { Button, EmptyNote, LinkButton, RefusedBadge, VerdictBadge } from '../kit/index'
import { answerWords, exampleQuestions, outcomeLines } from './answers'
import { askedOfAll } from './everybody'
import { useHeldTyping } from '../kit/useHeldTyping'
import styles from './ask.module.css'
import { addToHistory, plainQuestion, readHistory } from './history'

interface Props {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

const answersAtMost = 6
const problemsId = 'ask-problems'
const noProblems: Asked['problems'] = []

/** A box to ask about one flow, in plain form or as the command that would send it. */
export default function Ask({ open, onOpenChange }: Props) {
  const snapshot = useStore((state) => state.snapshot)
  return (
    <Dialog title="Ask about a flow" open={open} onOpenChange={onOpenChange}>
      {snapshot === null ? (
        <EmptyNote>There is nothing to ask about yet: paste a manifest first.</EmptyNote>
      ) : (
        <Question snapshot={snapshot} onDone={() => onOpenChange(false)} />
      )}
    </Dialog>
  )
}

function listFlows(filter: string): void {
  const { setFlowFilter, showLower } = useStore.getState()
  showLower('flows')
  setFlowFilter({ text: filter, verdicts: [] })
}

function Question({ snapshot, onDone }: { readonly snapshot: Snapshot; readonly onDone: () => void }) {
  const selection = useStore((state) => state.selection)
  const [text, setText] = useState('')
  const [history, setHistory] = useState(() => readHistory(() => siteStorage))
  /** Place in the history that the keys stand on; -1 for the question being typed. */
  const [at, setAt] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const from = selection?.kind === 'endpoint' ? selection.key : undefined
  /** The pod that a bare command runs in, where the user has chosen one. */
  const [runsIn, setRunsIn] = useState<string | null>(null)
  const sender = runsIn ?? from
  const asked = useMemo(
    () => (text.trim() === '' ? null : parseAsk(text, snapshot, sender === undefined ? {} : { from: sender })),
    [text, snapshot, sender],
  )
  const ofAll = useMemo(() => askedOfAll(text, snapshot), [text, snapshot])
  const answers = useAnswers(asked, snapshot)
  const problems = ofAll === null && asked !== null ? asked.problems : noProblems
  const take = (question: string): void => {
    setText(question)
    input.current?.focus()
  }
  const show = (flow: FlowRef): void => {
    const plain = plainQuestion(text, asked?.probe ?? null)
    if (plain !== null) setHistory(addToHistory(history, plain, () => siteStorage))
    useStore.getState().select({ kind: 'flow', flow }, 'palette')
    if (!isPaneShown(useStore.getState(), 'inspector')) useStore.getState().togglePane('inspector')
    onDone()
  }
  const list = (filter: string): void => {
    listFlows(filter)
    onDone()
  }
  /** @returns whether there was something to do */
  const enter = (): boolean => {
    if (ofAll !== null) list(ofAll.filter)
    else if (asked?.probe !== undefined && asked.probe !== null) show(asked.probe)
    else if (problems.length > 0) useStore.getState().announce(problems.map(({ message }) => message).join('. '))
    else return false
    return true
  }
  const onFocus = useHeldTyping(text, setText, enter)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (event.key === 'Enter') {
      if (!enter()) return
    } else if (step !== 0 && history.length > 0) {
      const next = Math.max(-1, Math.min(history.length - 1, at + step))
      setAt(next)
      setText(history[next] ?? '')
    } else return
    event.preventDefault()
  }

  return (
    <div className={styles['ask']}>
      <input
        ref={input}
        className={styles['input']}
        aria-label="Question"
        aria-describedby={problemsId}
        placeholder="shop/frontend -> shop/api:8080 POST /v1/orders, or a curl line"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        value={text}
        onFocus={onFocus}
        onChange={(event) => {
          setAt(-1)
          setText(event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      {/* What is wrong with a question that is still being typed is not read out at each key: the box describes itself by it. */}
      <div id={problemsId}>
        {problems.map((problem) => (
          <Problem
            key={`${problem.start} ${problem.message}`}
            problem={problem}
            onWrite={(words) => take(`${text.slice(0, problem.start)}${words}${text.slice(problem.end)}`)}
          />
        ))}
      </div>
      {/* There before it says anything: what comes with its words is not read out. */}
      <div role="status">
        {ofAll !== null ? (
          <>
            <p>The flow table answers this: one line for each flow that gets through, or may.</p>
            <Button onClick={() => list(ofAll.filter)}>{ofAll.title}</Button>
          </>
        ) : (
          answers.map((answer) => (
            <Answer key={`${answer.flow.from} ${answer.flow.to}`} {...answer} onShow={() => show(answer.flow)} />
          ))
        )}
      </div>
      {ofAll === null && asked !== null && (
        <>
          {asked.needsSender === true && (
            <Senders
              snapshot={snapshot}
              onTake={(key) => {
                setRunsIn(key)
                input.current?.focus()
              }}
            />
          )}
          {asked.probes.length > answersAtMost && <p>{asked.probes.length - answersAtMost} more pods are behind it.</p>}
          {asked.notes.map((note) => (
            <p key={note} className={styles['note']}>
              {note}
            </p>
          ))}
        </>
      )}
      {ofAll === null && asked === null && history.length > 0 && (
        <Suggestions title="Asked before" questions={history.slice(0, 6)} onTake={take} />
      )}
      {ofAll === null && (asked === null || hasOnlyProblems(asked)) && (
        <Suggestions title="For example" questions={exampleQuestions(snapshot)} onTake={take} />
      )}
    </div>
  )
}

interface ProblemProps {
  readonly problem: Asked['problems'][number]
  readonly onWrite: (words: string) => void
}

function Problem({ problem: { message, suggestion }, onWrite }: ProblemProps) {
  return (
    <p className={styles['problem']}>
      {message}
      {suggestion !== undefined && (
        <>
          {'. '}
          <LinkButton onClick={() => onWrite(suggestion)}>Write {suggestion}</LinkButton>
        </>
      )}
    </p>
  )
}

function hasOnlyProblems({ needsSender, probe, problems }: Asked): boolean {
  return needsSender !== true && probe === null && problems.length > 0
}

interface Answered {
  readonly policies: Snapshot['policies']
  readonly flow: FlowRef
  readonly verdict: Verdict
}

const none: readonly Answered[] = []

/** Verdicts for what is asked; those of an older question are not shown. */
function useAnswers(asked: Asked | null, snapshot: Snapshot): readonly Answered[] {
  const probe = useStore((state) => state.probe)
  const [answers, setAnswers] = useState<{ readonly to: Asked | null; readonly list: readonly Answered[] }>({
    to: null,
    list: none,
  })
  useEffect(() => {
    if (asked === null || asked.probe === null) return
    let isWanted = true
    const flows = (asked.probes.length > 0 ? asked.probes : [asked.probe]).slice(0, answersAtMost)
    const collect = async (): Promise<void> => {
      const verdicts = await Promise.all(flows.map((flow) => probe(flow)))
      if (!isWanted) return
      const list = flows.flatMap((flow, i) => {
        const verdict = verdicts[i] ?? null
        return verdict === null ? [] : [{ flow, verdict, policies: snapshot.policies }]
      })
      setAnswers({ to: asked, list })
    }
    void collect()
    return () => {
      isWanted = false
    }
  }, [asked, probe, snapshot])
  return answers.to === asked ? answers.list : none
}

interface AnswerProps extends Answered {
  readonly onShow: () => void
}

function Answer({ flow, verdict, policies, onShow }: AnswerProps) {
  const words = answerWords(flow, verdict, policies)
  return (
    <div className={styles['answer']} data-verdict={words.verdict} data-testid="answer">
      <div className={styles['headline']}>
        {words.answer === undefined ? <VerdictBadge verdict={words.verdict} /> : <RefusedBadge answer={words.answer} />}{' '}
        <span className={styles['mono']}>{words.title}</span>
      </div>
      <p>{words.reason}</p>
      {verdict.isUndecided === true && (
        <ul className={styles['list']}>
          {outcomeLines(verdict, policies).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {[...(verdict.understood ?? []), ...(verdict.doubts ?? [])].map((note) => (
        <p key={note} className={styles['note']}>
          {note}
        </p>
      ))}
      <LinkButton onClick={onShow}>Show it step by step</LinkButton>
    </div>
  )
}

/** Pods that are offered at most; of more the user types a part of the name. */
const sendersAtMost = 8

/** The pods that a command may run in. */
function Senders({ snapshot, onTake }: { readonly snapshot: Snapshot; readonly onTake: (key: string) => void }) {
  const [part, setPart] = useState('')
  const found = snapshot.endpoints.filter(({ key }) => key.includes(part.trim()))
  return (
    <section>
      <h3 className={styles['title']}>It runs in</h3>
      {snapshot.endpoints.length > sendersAtMost && (
        <input
          className={styles['input']}
          aria-label="Part of the pod’s name"
          placeholder="Part of the pod’s name"
          spellCheck={false}
          value={part}
          onChange={(event) => setPart(event.target.value)}
          onKeyDown={(event) => {
            const [first] = found
            if (event.key !== 'Enter' || first === undefined) return
            event.preventDefault()
            onTake(first.key)
          }}
        />
      )}
      <ul className={styles['list']}>
        {found.slice(0, sendersAtMost).map(({ key }) => (
          <li key={key}>
            <LinkButton className={styles['mono'] ?? ''} onClick={() => onTake(key)}>
              {key}
            </LinkButton>
          </li>
        ))}
      </ul>
      {found.length > sendersAtMost && (
        <p className={styles['note']}>and {(found.length - sendersAtMost).toLocaleString('en')} more</p>
      )}
      {found.length === 0 && <p className={styles['note']}>No pod has that in its name.</p>}
    </section>
  )
}

interface SuggestionsProps {
  readonly title: string
  readonly questions: readonly string[]
  readonly onTake: (question: string) => void
}

function Suggestions({ title, questions, onTake }: SuggestionsProps) {
  return (
    <section>
      <h3 className={styles['title']}>{title}</h3>
      <ul className={styles['list']}>
        {questions.map((question) => (
          <li key={question}>
            <LinkButton className={styles['mono'] ?? ''} onClick={() => onTake(question)}>
              {question}
            </LinkButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
