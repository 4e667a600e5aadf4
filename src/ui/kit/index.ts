/** Widgets that the panes share. */
export { Button, IconButton, LinkButton } from './Button'
export { download, fileName } from './download'
export { EmptyNote, Kbd, Menu, MenuItem, MenuLabel, MenuSeparator, VerdictBadge } from './widgets'
