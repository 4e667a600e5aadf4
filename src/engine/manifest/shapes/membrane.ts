/** Membrane's own kinds: traffic that the user states, and peers outside the cluster. */
import { integer, list, object, text, textMap } from '../shape'

export const traffic = {
  spec: object({
    flows: list(
      object({
        from: text,
        to: text,
        protocol: text,
        port: integer,
        http: object({ method: text, path: text, host: text, headers: textMap }),
        dns: text,
        expect: text,
      }),
    ),
  }),
}

export const external = { spec: object({ dns: list(text), addresses: list(text) }) }
