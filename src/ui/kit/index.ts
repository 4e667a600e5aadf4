/** Widgets that the panes share. */
export { Button, IconButton, LinkButton } from './Button'
export { download, fileName } from './download'
export { Menu, MenuItem, MenuLabel, MenuSeparator } from './menu'
export { EmptyNote, Kbd, RefusedBadge, VerdictBadge } from './widgets'
