import type { SourceFile } from '../../../store/index'

/** All files as one YAML text, each introduced by its name. */
export function workspaceYaml(files: readonly SourceFile[]): string {
  const texts = files.filter(({ text }) => text.trim() !== '')
  if (texts.length === 1) return texts[0]?.text ?? ''
  return texts.map(({ name, text }) => `# ${name}\n${text.endsWith('\n') ? text : `${text}\n`}`).join('---\n')
}
