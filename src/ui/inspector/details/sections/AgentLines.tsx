import { useEffect, useState } from 'react'
import { useStore, type Snapshot } from '../../../../store/index'
import { Printed } from './Printed'

/** An endpoint and its policy map as Cilium's agent on its node would list them. */
export function AgentLines({ endpoint, snapshot }: { readonly endpoint: string; readonly snapshot: Snapshot }) {
  const ask = useStore((state) => state.ask)
  const [text, setText] = useState('')
  useEffect(() => {
    let isWanted = true
    void ask('agent', { endpoint }).then((answer) => {
      if (isWanted) setText(answer?.text ?? '')
    })
    return () => {
      isWanted = false
    }
  }, [ask, endpoint, snapshot])
  return <Printed title="As cilium-dbg endpoint list and bpf policy get print it" text={text} />
}
