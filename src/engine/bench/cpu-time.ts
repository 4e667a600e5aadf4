/**
 * Milliseconds of the processor that some work takes. Unlike the time on the wall it hardly depends on what else the
 * machine is doing; threads that collect garbage count too.
 */
export function cpuTime(work: () => void): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
