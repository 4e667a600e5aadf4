/**
 * For the `onEscapeKeyDown` of a sheet, which hears of the key before its fields do: a field with `data-own-escape` has a use for
 * Escape itself, and the sheet stays open.
 */
export function leaveToField(event: KeyboardEvent): void {
  if (event.target instanceof Element && event.target.hasAttribute('data-own-escape')) event.preventDefault()
}
