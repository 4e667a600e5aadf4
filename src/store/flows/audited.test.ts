import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { pod } from '../../engine/testing/manifests'
import { cellText, isAudited, verdictName } from '../../worker/rows'

const denyAll =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shut, namespace: shop}\nspec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}\n'
const text = [pod('shop/web', 'app: web'), pod('shop/db', 'app: db', '{containerPort: 5432}'), denyAll].join('\n---\n')

describe('a flow that audit mode lets through', () => {
  const table = analyze([{ name: 'a.yaml', text }], { settings: { 'policy-audit-mode': 'true' } }).flows()
  const row = Array.from({ length: table.count }, (_, i) => i).find(
    (i) =>
      table.peers[table.source[i] ?? 0]?.key === 'shop/web' &&
      table.peers[table.destination[i] ?? 0]?.key === 'shop/db',
  )

  it('is said to be audited, with what denies it', () => {
    expect(row).toBeDefined()
    expect(isAudited(table, row ?? 0)).toBe(true)
    expect(verdictName(table, row ?? 0)).toBe('FORWARDED')
    expect(cellText(table, 'verdict', row ?? 0)).toBe('AUDITED')
    expect(cellText(table, 'reason', row ?? 0)).toBe('Policy denied, let through by audit mode')
    expect(cellText(table, 'policy', row ?? 0)).toBe('default deny')
  })

  it('is none where nothing denies it, or where drops are drops', () => {
    const plain = analyze([{ name: 'a.yaml', text }]).flows()
    for (let i = 0; i < plain.count; i++) expect(isAudited(plain, i)).toBe(false)
  })
})
