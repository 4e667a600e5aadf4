/** Hints at the ends of lines and signs in the margin, for the lines that are in sight. */
import { EditorMarkSource, type EditorMark } from '../../../store/text/authoring'
import { useStore, type RuleEffects, type Snapshot } from '../../../store/index'
import { monaco } from '../monaco'
import styles from '../editor.module.css'
import type { Disposable, EditorHost } from './host'
import { SetDecorations } from './set-decorations'

/** Lines around those in sight that are marked too, so that scrolling does not flicker. */
const around = 60
const effectsAfterMs = 500

const glyphs = { allow: styles['glyphAllow'], deny: styles['glyphDeny'], pass: styles['glyphPass'] }

export class EditorMarks implements Disposable {
  private marks: EditorMarkSource | null = null
  private effects: KnownEffects | null = null
  private readonly decorations = new SetDecorations<monaco.editor.ITextModel>()
  private timer = 0
  private frame = 0
  private readonly disposables: Disposable[]

  constructor(private readonly host: EditorHost) {
    const { editor } = host
    this.disposables = [
      {
        dispose: useStore.subscribe((now, before) => {
          // Before there is an answer to the newest text, nobody waits for what the rules of an older one did.
          if (now.status === 'updating') window.clearTimeout(this.timer)
          const isDone = now.status !== before.status && before.status === 'updating'
          if (now.snapshot !== before.snapshot || isDone) this.refresh()
        }),
      },
      editor.onDidChangeModel(() => this.refresh()),
      editor.onDidScrollChange(({ scrollTopChanged }) => {
        if (scrollTopChanged) this.showSoon()
      }),
      editor.onDidLayoutChange(() => this.showSoon()),
      editor.onMouseDown((event) => this.onClick(event)),
    ]
    this.refresh()
  }

  dispose(): void {
    window.clearTimeout(this.timer)
    window.cancelAnimationFrame(this.frame)
    for (const disposable of this.disposables) disposable.dispose()
  }

  /** The marks on a line of the model that is shown. */
  onLine(line: number): readonly EditorMark[] {
    const ids = new Set(this.decorations.ids)
    const { model } = this.decorations
    if (model === null || model.isDisposed()) return []
    // Decorations have moved with the text since the marks were made.
    const original = model
      .getLineDecorations(line)
      .filter(({ id }) => ids.has(id))
      .map(({ options }) =>
        Number(/line-(\d+)/.exec(options.after?.inlineClassName ?? options.glyphMarginClassName ?? '')?.[1]),
      )
    const [own] = original
    return own === undefined ? [] : (this.marks?.between(own, own) ?? [])
  }

  /** Shows on the canvas whom a selector selects. */
  showSelector({
    policy,
    path,
    selects,
  }: {
    readonly policy: string
    readonly path: string
    readonly selects: readonly string[]
  }): void {
    const text = selects.length === 1 ? (selects[0] ?? '') : `${selects.length} endpoints`
    showMark({ line: 0, kind: 'selector', text, about: [], endpoints: selects, policy, path })
  }

  /** Makes the marks of the newest snapshot; while a newer text is being analysed the old ones move with it. */
  private refresh(): void {
    const { snapshot, status } = useStore.getState()
    if (status === 'updating') return
    const model = this.host.editor.getModel()
    const file = model === null ? '' : this.host.fileOf(model)
    const effects = snapshot === null || this.effects === null ? null : effectsStillTrue(this.effects, snapshot)
    const isAnswered = this.effects?.snapshot === snapshot
    this.marks = snapshot === null || file === '' ? null : new EditorMarkSource(snapshot, file, effects)
    this.show()
    window.clearTimeout(this.timer)
    if (snapshot !== null && !isAnswered && snapshot.policies.length > 0)
      this.timer = window.setTimeout(() => void this.askForEffects(snapshot), effectsAfterMs)
  }

  private async askForEffects(snapshot: Snapshot): Promise<void> {
    const effects = await useStore.getState().ask('rule-effects', null)
    if (effects === null || useStore.getState().snapshot !== snapshot) return
    this.effects = { snapshot, effects }
    this.refresh()
  }

  private showSoon(): void {
    window.cancelAnimationFrame(this.frame)
    this.frame = window.requestAnimationFrame(() => {
      if (useStore.getState().status !== 'updating') this.show()
    })
  }

  private show(): void {
    const { editor } = this.host
    const model = editor.getModel()
    const ranges = editor.getVisibleRanges()
    const first = (ranges[0]?.startLineNumber ?? 1) - around
    const last = (ranges.at(-1)?.endLineNumber ?? 1) + around
    const marks = (model === null ? null : this.marks?.between(first, Math.min(last, model.getLineCount()))) ?? []
    const lines = new Map<number, EditorMark[]>()
    for (const mark of marks) {
      const list = lines.get(mark.line)
      if (list === undefined) lines.set(mark.line, [mark])
      else list.push(mark)
    }
    this.decorations.show(model, model === null ? [] : [...lines].map(([line, list]) => decoration(model, line, list)))
  }

  /** A click on a hint shows on the canvas whom it speaks of; one on a sign selects its rule. */
  private onClick({ target }: monaco.editor.IEditorMouseEvent): void {
    const line = target.position?.lineNumber
    if (line === undefined || target.element === null) return
    const isHint = target.element.classList.contains(styles['hint'] ?? '')
    const isSign = target.type === monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN
    if (!isHint && !isSign) return
    const marks = this.onLine(line)
    const mark = marks.find(({ kind }) => kind === (isHint ? 'selector' : 'rule')) ?? marks[0]
    if (mark === undefined) return
    this.host.holdSelection()
    showMark(mark)
  }
}

interface KnownEffects {
  readonly snapshot: Snapshot
  readonly effects: RuleEffects
}

/** Until new counts come, those of rules that say the same stay, so that the text beside them does not flicker. */
function effectsStillTrue({ snapshot, effects }: KnownEffects, now: Snapshot): RuleEffects {
  if (snapshot === now || effects.rules.length === 0) return effects
  const sayings = (of: Snapshot): ReadonlyMap<string, string> =>
    new Map(of.policies.flatMap(({ key, rules }) => rules.map(({ path, text }) => [`${key} ${path}`, text])))
  const before = sayings(snapshot)
  const after = sayings(now)
  const isSame = (rule: string): boolean => after.has(rule) && before.get(rule) === after.get(rule)
  return { ...effects, rules: effects.rules.filter(({ policy, path }) => isSame(`${policy} ${path}`)) }
}

/** Selects what a mark speaks of, in every pane. */
export function showMark({ kind, policy, path, endpoints, text }: EditorMark): void {
  const { select, announce } = useStore.getState()
  const [only] = endpoints
  if (kind === 'rule') select({ kind: 'policy', key: policy, rulePath: path }, 'editor')
  else if (endpoints.length === 1 && only !== undefined) select({ kind: 'endpoint', key: only }, 'editor')
  else select({ kind: 'policy', key: policy, selectorPath: path }, 'editor')
  if (kind === 'selector') announce(endpoints.length === 0 ? 'The selector selects nothing' : `Selected ${text}`)
}

function decoration(
  model: monaco.editor.ITextModel,
  line: number,
  marks: readonly EditorMark[],
): monaco.editor.IModelDeltaDecoration {
  const column = model.getLineMaxColumn(line)
  const words = [...new Set(marks.map(({ text }) => text).filter((text) => text !== ''))].join(' · ')
  const isEmpty = marks.some(({ kind, endpoints }) => kind === 'selector' && endpoints.length === 0)
  const rule = marks.find(({ kind }) => kind === 'rule')
  const sign = rule?.action === undefined ? '' : `${glyphs[rule.action] ?? ''} line-${line}`
  return {
    range: { startLineNumber: line, startColumn: column, endLineNumber: line, endColumn: column },
    options: {
      showIfCollapsed: true,
      stickiness: monaco.editor.TrackedRangeStickiness.AlwaysGrowsWhenTypingAtEdges,
      ...(words === ''
        ? {}
        : {
            after: {
              content: words,
              inlineClassNameAffectsLetterSpacing: true,
              inlineClassName: `${styles['hint'] ?? ''} ${isEmpty ? (styles['hintEmpty'] ?? '') : ''} line-${line}`,
              cursorStops: monaco.editor.InjectedTextCursorStops.None,
            },
          }),
      ...(sign === ''
        ? {}
        : {
            glyphMarginClassName: sign,
            glyphMarginHoverMessage: (rule?.about ?? []).map((value) => ({ value })),
          }),
    },
  }
}
