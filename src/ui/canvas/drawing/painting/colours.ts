/** The page's present theme, as the painter needs it. */
export interface PictureColours {
  readonly surface: string
  readonly sunken: string
  readonly raised: string
  readonly selected: string
  readonly ink: string
  readonly inkSoft: string
  readonly inkFaint: string
  readonly line: string
  readonly lineStrong: string
  readonly accent: string
  readonly allowed: string
  readonly allowedSoft: string
  readonly dropped: string
  readonly droppedSoft: string
  readonly redirected: string
  readonly redirectedSoft: string
  readonly undecided: string
  readonly undecidedSoft: string
  readonly warning: string
  readonly warningSoft: string
}

export function readColours(): PictureColours {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    surface: token('--surface'),
    sunken: token('--surface-sunken'),
    raised: token('--surface-raised'),
    selected: token('--surface-selected'),
    ink: token('--ink'),
    inkSoft: token('--ink-soft'),
    inkFaint: token('--ink-faint'),
    line: token('--line'),
    lineStrong: token('--line-strong'),
    accent: token('--accent'),
    allowed: token('--forwarded'),
    allowedSoft: token('--forwarded-soft'),
    dropped: token('--dropped'),
    droppedSoft: token('--dropped-soft'),
    redirected: token('--l7'),
    redirectedSoft: token('--l7-soft'),
    undecided: token('--audit'),
    undecidedSoft: token('--audit-soft'),
    warning: token('--audit'),
    warningSoft: token('--audit-soft'),
  }
}
