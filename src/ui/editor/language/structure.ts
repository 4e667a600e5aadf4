/** Underlines what the schemas find wrong and the engine has not said already, a little at a time. */
import { StructureChecker, type StructuralProblem } from '../../../store/text/authoring'
import { problemsOf, useStore } from '../../../store/index'
import { monaco } from '../monaco'
import { rangeOf, type Disposable, type EditorHost } from './host'

const owner = 'membrane-structure'
const sliceMs = 6
const pauseMs = 300
const shownAtMost = 200

/** Checks the open file after each analysis, in slices that leave room for typing. */
export function registerStructure(host: EditorHost): Disposable {
  const checkers = new Map<string, StructureChecker>()
  let timer = 0

  function start(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      const model = host.editor.getModel()
      const file = model === null ? '' : host.fileOf(model)
      // The store has the model's text as one piece; Monaco would put it together anew.
      const text = useStore.getState().files.find(({ name }) => name === file)?.text
      if (model === null || text === undefined) return
      let checker = checkers.get(file)
      if (checker === undefined) checkers.set(file, (checker = new StructureChecker()))
      run(checker.check(text), model, model.getVersionId())
    }, pauseMs)
  }

  function run(
    steps: Generator<void, readonly StructuralProblem[]>,
    model: monaco.editor.ITextModel,
    version: number,
  ): void {
    if (model.isDisposed() || model.getVersionId() !== version) return
    const until = performance.now() + sliceMs
    do {
      const { done, value } = steps.next()
      if (done === true) {
        show(model, value)
        return
      }
    } while (performance.now() < until)
    timer = window.setTimeout(() => run(steps, model, version), 0)
  }

  function show(model: monaco.editor.ITextModel, problems: readonly StructuralProblem[]): void {
    const file = host.fileOf(model)
    const known = problemsOf(useStore.getState()).filter(
      ({ range, severity }) => range.file === file && severity !== 'info',
    )
    const untold = problems.filter(
      ({ start, end }) =>
        !known.some(({ range }) => range.start < end && start < range.end && range.end - range.start < 400),
    )
    monaco.editor.setModelMarkers(
      model,
      owner,
      untold.slice(0, shownAtMost).map(({ start, end, message, help, isDeprecation }) => ({
        severity: isDeprecation ? monaco.MarkerSeverity.Info : monaco.MarkerSeverity.Warning,
        message: `${message}\n${help}`,
        ...(isDeprecation ? { tags: [monaco.MarkerTag.Deprecated] } : {}),
        ...rangeOf(model, start, end),
      })),
    )
  }

  const unsubscribe = useStore.subscribe((now, before) => {
    if (problemsOf(now) !== problemsOf(before) || now.activeFile !== before.activeFile) start()
  })
  start()
  return {
    dispose() {
      window.clearTimeout(timer)
      unsubscribe()
    },
  }
}
