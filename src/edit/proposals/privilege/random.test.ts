import fc from 'fast-check'
import { describe, it } from 'vitest'
import { arbitraryCase, type Case } from '../../../engine/conformance/arbitrary'
import { oracle } from '../../../engine/conformance/oracle'
import { analyze, proveChange, type Analysis, type SourceFile } from '../../../engine/index'
import { filesWith } from '../../outcome'
import type { ConnectionKind } from '../facts'
import { proposePrivileges } from './propose'

const kinds: readonly ConnectionKind[] = ['NetworkPolicy', 'CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']

describe('least privilege in a random cluster', () => {
  it('allows what was seen, opens nothing else, and is done after one run', { timeout: 600_000 }, () => {
    const property = fc.property(arbitraryCase, fc.constantFrom(...kinds), (random: Case, kind) => {
      const { enforcement, ipv6, nodes, dns } = random
      const analysisOf = (files: readonly SourceFile[]): Analysis =>
        analyze(files, {
          enforcement,
          ipFamilies: ipv6 ? ['IPv4', 'IPv6'] : ['IPv4'],
          nodeLabels: nodes,
          dns,
          apiServer: false,
        })
      const files = [{ name: 'm.yaml', text: random.manifest }]
      const analysis = analysisOf(files)
      const judge = { analyze: analysisOf, prove: proveChange }
      const questions = random.questions.filter(({ from, to }) => !ipv6 || ![from, to].includes('entity:world'))
      const isThrough = (text: string) => {
        const slow = oracle(text, { enforcement, ipv6, nodes, dns })
        return ({ from, to, protocol, port }: (typeof questions)[number]): boolean => {
          const { egress, ingress } = slow.ask({ from, to, proto: protocol, port })
          return [egress, ingress].every(({ decision }) => decision === 'allowed' || decision === 'none')
        }
      }
      const was = isThrough(random.manifest)
      const flows = questions.filter(was).slice(0, 3)
      const wish = { judge, flows, kind }
      const first = proposePrivileges({ ...wish, workspace: { files, activeFile: 'm.yaml' }, analysis })
      if (first.change === null) return
      const [file] = filesWith({ files, activeFile: 'm.yaml' }, first.change)
      if (file === undefined) return
      const is = isThrough(file.text)
      const left = new Set(
        first.left.map(({ flow: { from, to, protocol, port } }) => `${from} ${to} ${protocol} ${port}`),
      )
      for (const question of questions) {
        const { from, to, protocol, port } = question
        const isLeft = left.has(`${from} ${to} ${protocol} ${port}`)
        if (flows.includes(question) && !isLeft && !is(question))
          throw new Error(`${from} → ${to} ${protocol}/${port} is closed\n${file.text}`)
        const isOpened = !was(question) && is(question)
        if (
          isOpened &&
          first.proof?.opens === 0 &&
          first.proof.flows.every(({ probe }) => probe.from !== from || probe.to !== to)
        )
          throw new Error(`${from} → ${to} ${protocol}/${port} opens\n${file.text}`)
      }
      const again = proposePrivileges({
        ...wish,
        workspace: { files: [file], activeFile: 'm.yaml' },
        analysis: analysisOf([file]),
      })
      if (again.change !== null) throw new Error(`a second run changes something\n${file.text}`)
    })
    fc.assert(property, { seed: Number(process.env['SEED'] ?? 1), numRuns: 40 * Number(process.env['TIMES'] ?? 1) })
  })
})
