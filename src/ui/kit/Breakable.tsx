import { Fragment } from 'react'

/** A name such as `kube-system/coredns`, which goes on in the next line after its slash rather than within a word. */
export function Breakable({ name }: { readonly name: string }) {
  const [first, ...rest] = name.split('/')
  return (
    <>
      {first}
      {rest.map((part, i) => (
        // Parts stay where they are.
        <Fragment key={i}>
          /<wbr />
          {part}
        </Fragment>
      ))}
    </>
  )
}
