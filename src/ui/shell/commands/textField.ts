/** Whether keys and pastes at a target belong to a text field. Monaco's is no textarea where the browser can do better. */
export function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, [contenteditable], .monaco-editor') !== null
}
