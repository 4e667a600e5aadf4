/** Copies text; false where the browser does not let the page. Pages that are not secure have no clipboard to write to. */
export async function copyText(text: string): Promise<boolean> {
  try {
    // Typed as always there, but absent from pages that are not secure.
    const clipboard = navigator.clipboard as Clipboard | undefined
    if (clipboard === undefined) return false
    await clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
