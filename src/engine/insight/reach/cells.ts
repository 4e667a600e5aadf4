/** Which classes of ports get through between two parties. */
import { hasBit } from '../../policy/selectors/bitset'
import { publicClasses } from '../../verdict/matrix'
import type { PolicyModel } from '../../verdict/model'
import { portClasses, type ClassOfPorts } from '../../verdict/maps/port-classes'
import { ModelSets, type UnitSets } from '../diff/sets'
import type { UnitSide } from '../diff/sides'
import { describePortClasses, joinPortClasses } from '../diff/words'
import type { Party } from './parties'
import { askForServerNames, namesOfSide, ServerNames, serverNamesText } from './server-names'
import type { Connection } from './types'

/** Numbers of the sides as which two parties may meet. */
interface SidePair {
  readonly from: readonly number[]
  readonly to: readonly number[]
}

/** The sides that a party may show to another: the local host those of the other's nodes alone, a remote node those of others. */
function sidesFor(
  { key, sides, places, home }: Party,
  { nodes }: Party,
  shown: readonly number[] = sides,
): readonly number[] {
  if (home !== undefined && nodes !== undefined) {
    const isElsewhere = [...nodes].some((node) => home.size > 1 || !home.has(node))
    return [...(isElsewhere ? shown : []), ...[...nodes].flatMap((node) => home.get(node) ?? [])]
  }
  if (places === undefined || nodes === undefined || places.length < 2) return shown
  const isAt = (own: ReadonlySet<string>, node: string): boolean =>
    key === 'entity:host'
      ? own.has(node) || (own.has('') && !places.some((each) => each.has(node)))
      : own.size > 1 || !own.has(node)
  const met = shown.filter((_, i) => [...nodes].some((node) => isAt(places[i] ?? nodes, node)))
  return met.length === 0 ? shown : met
}

/** The verdicts between parties, computed as sets and looked up cell by cell. */
export class Cells {
  readonly classes: readonly ClassOfPorts[]
  private readonly sets: ModelSets
  private readonly mayAskForNames: boolean
  private readonly known = new Map<string, Connection>()
  /** Sets of each side by class of ports, as they are asked for. */
  private readonly rows: Readonly<Record<'egress' | 'ingress', UnitSets[][]>> = { egress: [], ingress: [] }

  constructor(
    model: PolicyModel,
    readonly sides: readonly UnitSide[],
  ) {
    const maps = new Set(sides.flatMap(({ egress, ingress }) => [egress, ingress]).filter((map) => map !== null))
    this.classes = portClasses(maps)
    this.mayAskForNames = askForServerNames(maps)
    this.sets = new ModelSets(model, this.classes, sides)
  }

  /** What gets through one class of ports, both sides asked: 0 nothing, 1 all, 2 by way of the layer 7 rules. */
  at(from: number, to: number, portClass: number): 0 | 1 | 2 {
    const egress = this.setsOf(from, 'egress', portClass)
    if (!hasBit(egress.allowed, to)) return 0
    const ingress = this.setsOf(to, 'ingress', portClass)
    if (!hasBit(ingress.allowed, from)) return 0
    return hasBit(egress.redirected, to) || hasBit(ingress.redirected, from) ? 2 : 1
  }

  /** Sides whose receivers a side lets out to, and those that a side lets in from, for one class of ports. */
  allowed(side: number, direction: 'egress' | 'ingress', portClass: number): Uint32Array {
    return this.setsOf(side, direction, portClass).allowed
  }

  private setsOf(side: number, direction: 'egress' | 'ingress', portClass: number): UnitSets {
    const row = (this.rows[direction][side] ??= [])
    return (row[portClass] ??= this.sets.of(side, direction, portClass))
  }

  /** All ports at once; null where none get through. Equal connections are one object. */
  connection(from: Party, to: Party): Connection | null {
    let key = ''
    let isEmpty = true
    const pair = { from: sidesFor(from, to, from.sendsAs), to: sidesFor(to, from) }
    const [f = 0, t = 0] = [pair.from[0], pair.to[0]]
    const isOnePair = pair.from.length === 1 && pair.to.length === 1
    let cell: '0' | '1' | '2' | '?' = '0'
    for (let c = 0; c < this.classes.length; c++) {
      // Neighbouring classes mostly meet the same rules on both sides.
      const isSame =
        isOnePair &&
        c > 0 &&
        this.setsOf(f, 'egress', c) === this.setsOf(f, 'egress', c - 1) &&
        this.setsOf(t, 'ingress', c) === this.setsOf(t, 'ingress', c - 1)
      if (!isSame) cell = this.combined(pair, c)
      if (cell !== '0') isEmpty = false
      key += cell
    }
    if (isEmpty) return null
    const names = this.namesOf(pair, key)
    const whole = `${key} ${names.key}`
    let connection = this.known.get(whole)
    if (connection === undefined) this.known.set(whole, (connection = this.spelled(key, names)))
    return connection
  }

  /** Server names that connections need, for the classes of ports that layer 7 rules read. */
  private namesOf({ from, to }: SidePair, key: string): ServerNames {
    const found = new ServerNames()
    if (!this.mayAskForNames) return found
    this.classes.forEach((portClass, c) => {
      if (key[c] !== '2') return
      const pairs = from.flatMap((f) =>
        to.flatMap((t) => {
          const [sender, receiver] = [this.sides[f], this.sides[t]]
          return sender === undefined || receiver === undefined || this.at(f, t, c) === 0 ? [] : [{ sender, receiver }]
        }),
      )
      found.add(
        'egress',
        portClass,
        pairs.map(({ sender, receiver }) =>
          namesOfSide(sender.egress, this.sets.seenBy(sender, receiver).identity, portClass),
        ),
      )
      found.add(
        'ingress',
        portClass,
        pairs.map(({ sender, receiver }) => namesOfSide(receiver.ingress, sender.identity, portClass)),
      )
    })
    return found
  }

  private combined({ from, to }: SidePair, portClass: number): '0' | '1' | '2' | '?' {
    let some = false
    let all = true
    let isL7 = false
    for (const f of from)
      for (const t of to) {
        const cell = this.at(f, t, portClass)
        if (cell === 0) all = false
        else some = true
        if (cell !== 0 && this.sets.hangsOnLookups(f, t, portClass)) all = false
        if (cell === 2) isL7 = true
      }
    return !some ? '0' : !all ? '?' : isL7 ? '2' : '1'
  }

  private spelled(key: string, names: ServerNames): Connection {
    const pick = (wanted: string) =>
      publicClasses(
        this.classes.filter((_, c) => wanted.includes(key[c] ?? '0')),
        this.classes,
      )
    const [ports, l7, maybe] = [pick('12'), pick('2'), pick('?')]
    const [portsText, serverNames] = [describePortClasses(ports), names.portsOf(this.classes)]
    return {
      ports: joinPortClasses(ports),
      portsText,
      l7: joinPortClasses(l7),
      l7Text: l7.length === ports.length && l7.length > 0 ? 'every one of them' : describePortClasses(l7),
      maybe: joinPortClasses(maybe),
      maybeText: describePortClasses(maybe),
      serverNames,
      serverNamesText: serverNamesText(serverNames, portsText),
    }
  }
}
