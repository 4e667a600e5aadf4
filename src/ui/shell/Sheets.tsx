import { useStore } from '../../store/index'
import { lazyPart } from '../kit/lazyPart'
import type { ShellActions } from './commands/actions'

const LessonList = lazyPart(() => import('../lessons/LessonList'))
const ChallengeList = lazyPart(() => import('../challenges/ChallengeList'))
const Palette = lazyPart(() => import('./commands/Palette'))
const HelpPanel = lazyPart(() => import('../help/HelpPanel'))
const HelpSheet = lazyPart(() => import('./HelpSheet'))
const ShareSheet = lazyPart(() => import('../share/ShareSheet'))
const ImportSheet = lazyPart(() => import('../share/ImportSheet'))
const ImportProgress = lazyPart(() => import('../share/ImportProgress'))
const WorkspacesSheet = lazyPart(() => import('../workspaces/WorkspacesSheet'))
const ProposalsSheet = lazyPart(() => import('../proposals/ProposalsSheet'))
const Handout = lazyPart(() => import('../handout/Handout'))

/** Whatever lies over the panes now: the palette, lists, help, and the sheets that commands open. */
export function Sheets({ shell }: { readonly shell: ShellActions }) {
  const hasImportReport = useStore((state) => state.importReport !== null)
  const isImporting = useStore((state) => state.importing !== null)
  const isLessonListOpen = useStore((state) => state.isLessonListOpen)
  const isChallengeListOpen = useStore((state) => state.isChallengeListOpen)
  const isExplaining = useStore((state) => state.helpCode !== null)
  return (
    <>
      {shell.isPaletteOpen && <Palette shell={shell} />}
      {isLessonListOpen && <LessonList />}
      {isChallengeListOpen && <ChallengeList />}
      {isExplaining && <HelpPanel />}
      {shell.isHelpOpen && <HelpSheet open onOpenChange={shell.setHelpOpen} />}
      {(shell.sheet === 'share' || shell.sheet === 'pseudonyms') && (
        <ShareSheet open isRenamed={shell.sheet === 'pseudonyms'} onOpenChange={() => shell.setSheet(null)} />
      )}
      {hasImportReport && <ImportSheet />}
      {isImporting && <ImportProgress />}
      {shell.sheet === 'handout' && <Handout onClose={() => shell.setSheet(null)} />}
      {(shell.sheet === 'proposals' || shell.sheet === 'fewer-policies') && (
        <ProposalsSheet
          key={shell.sheet}
          first={shell.sheet === 'proposals' ? 'privilege' : 'fewer'}
          open
          onOpenChange={() => shell.setSheet(null)}
        />
      )}
      {shell.sheet === 'workspaces' && <WorkspacesSheet open onOpenChange={() => shell.setSheet(null)} />}
    </>
  )
}
