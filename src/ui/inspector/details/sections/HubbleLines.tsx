import { useEffect, useState } from 'react'
import { flowTimeMs, rowOfFlow, useStore, type FlowRef, type Snapshot } from '../../../../store/index'
import { Printed } from './Printed'

const loadLists = () => import('../../../../store/flows/lines/listed-flows')

/** The events of a flow as `hubble observe` would print them. */
export function HubbleLines({ flow, snapshot }: { readonly flow: FlowRef; readonly snapshot: Snapshot }) {
  const ask = useStore((state) => state.ask)
  const [text, setText] = useState('')
  useEffect(() => {
    let isWanted = true
    const { flows } = snapshot
    const row =
      flows.count === flows.total
        ? Promise.resolve(rowOfFlow(flows, flow))
        : loadLists().then(({ numberOfFlow }) => numberOfFlow({ snapshot, ask }, flow))
    void row
      .then((number) =>
        ask('print', { format: 'compact', flows: [{ probe: flow, startMs: flowTimeMs(Math.max(0, number)) }] }),
      )
      .then((answer) => {
        if (isWanted) setText(answer?.text ?? '')
      })
    return () => {
      isWanted = false
    }
  }, [ask, flow, snapshot])
  return <Printed title="As hubble observe prints it" text={text} />
}
