/** Server names by which connections of TLS get through from one party to another. */
import type { ClassOfPorts } from '../../verdict/maps/port-classes'
import { decideSide } from '../../verdict/maps/side'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { publicClasses } from '../../verdict/matrix'
import { neededServerNames, serverNamesOf } from '../../verdict/explain/server-names'
import type { Direction } from '../../types'
import { describePortClasses, joinPortClasses, withServerName } from '../diff/words'
import type { NamedPorts } from './types'

/** Whether a rule of these maps asks for server names at all, which few do. */
export function askForServerNames(maps: ReadonlySet<SubjectMap>): boolean {
  for (const { entries } of maps) if (entries.some((entry) => serverNamesOf([entry]).length > 0)) return true
  return false
}

/** The names that one side asks for in a class of ports; none where it lets any connection through. */
export function namesOfSide(
  map: SubjectMap | null,
  peer: number,
  { protocol, ranges }: ClassOfPorts,
): readonly string[] {
  if (map === null) return []
  const { isL7, covering } = decideSide(map, peer, protocol, ranges[0]?.[0] ?? 0)
  return isL7 ? neededServerNames(covering) : []
}

/** Collects names by side and puts ports together that are under the same ones. */
export class ServerNames {
  private readonly found = new Map<
    string,
    { direction: Direction; names: readonly string[]; classes: ClassOfPorts[] }
  >()

  /** @param each the names for each pair of ends: where one of them needs none, neither do all */
  add(direction: Direction, portClass: ClassOfPorts, each: readonly (readonly string[])[]): void {
    if (each.length === 0 || each.some((names) => names.length === 0)) return
    const names = [...new Set(each.flat())]
    const key = `${direction} ${names.join(' ')}`
    const known = this.found.get(key)
    if (known === undefined) this.found.set(key, { direction, names, classes: [portClass] })
    else known.classes.push(portClass)
  }

  /** What was found, as text that tells it from anything else that may be found. */
  get key(): string {
    return [...this.found].map(([key, { classes }]) => `${key} ${classes.map(classText).join()}`).join('\n')
  }

  portsOf(all: readonly ClassOfPorts[]): readonly NamedPorts[] {
    return [...this.found.values()].map(({ direction, names, classes }) => {
      const ports = publicClasses(classes, all)
      return { direction, names, ports: joinPortClasses(ports), portsText: describePortClasses(ports) }
    })
  }
}

const classText = ({ protocol, ranges }: ClassOfPorts): string => `${protocol}/${ranges.join('-')}`

/** `only with the server name a or b`; with the ports where it is not about all of them. */
export function serverNamesText(found: readonly NamedPorts[], allPorts: string): string {
  return found
    .map(({ names, portsText }) => `${portsText === allPorts ? '' : `${portsText} `}${withServerName(names)}`)
    .join(' and ')
}
