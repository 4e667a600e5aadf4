/** What a selection makes visible regardless of the toggles. */
export interface Focus {
  readonly node: string | null
  /** What the picture is reduced to. */
  readonly around: string | null
  readonly pair: string | null
  readonly policy: string | null
}
