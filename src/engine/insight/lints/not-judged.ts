/**
 * Rules of which more than policies decides what gets through: both ends have to authenticate each other, or a listener of an
 * Envoy configuration is asked. Source: bpf/lib/auth.h, operator/pkg/networkpolicy/validator.go, pkg/policy/l4.go.
 */
import { fix, removeEntry } from './context/edits'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { nodeAt, rangeOfKey } from './context/places'
import { ciliumItems, type CiliumItem } from './context/rules'

export const notJudged: Lint = (context) => {
  for (const source of context.policies)
    for (const item of ciliumItems(source)) {
      checkAuthentication(context, source, item)
      item.item.toPorts?.forEach(({ listener }, i) => {
        if (listener !== undefined)
          context.report(source, {
            code: 'listener-decides',
            severity: 'info',
            message: `What this lets through goes to the listener ${listener.name ?? ''}: whether it goes on, and where to, is up to ${listener.envoyConfig?.kind ?? 'a configuration of Envoy'} ${listener.envoyConfig?.name ?? ''}`,
            help: 'Flows through it are shown as redirected. Look into that configuration, or try the connection.',
            range: rangeOfKey(source.policy.place, [...item.path, 'toPorts', i, 'listener']),
          })
      })
    }
}

function checkAuthentication(context: LintContext, source: PolicySource, { item, path }: CiliumItem): void {
  const { mode } = item.authentication ?? {}
  if (mode !== 'required' && mode !== 'test-always-fail') return
  const { settings } = context.model.cluster
  const { place } = source.policy
  const range = rangeOfKey(place, [...path, 'authentication'])
  const rule = nodeAt(place, path)?.node
  const edit = rule?.kind === 'map' ? removeEntry(place, rule, 'authentication', context.text(place)) : null
  const without = edit === null ? null : fix('Let it through without an authentication', edit)
  if (mode === 'test-always-fail')
    context.report(source, {
      code: 'authentication-fails',
      message: 'All that this rule allows is dropped, as its authentication always fails',
      help: 'This mode is there to try how authentication fails. Leave authentication out.',
      range,
      fix: without,
    })
  else if (settings.datapath.isAuthOff || settings.assumed.has('mesh-auth-enabled'))
    context.report(source, {
      code: 'authentication-off',
      message: settings.datapath.isAuthOff
        ? 'All that this rule allows is dropped, as mutual authentication is off in this cluster; Cilium’s operator marks the policy as invalid'
        : 'Cilium 1.20 and later drops all that this rule allows unless mesh-auth-enabled is true, which nothing here states',
      help: 'Leave authentication out, or turn it on with its SPIRE server: mesh-auth-enabled in cilium-config, authentication.enabled in the values of the Helm chart.',
      range,
      fix: without,
    })
  else
    context.report(source, {
      code: 'authentication-needed',
      severity: 'info',
      message:
        'What this rule allows is dropped unless both ends have authenticated each other: whether they can is not judged here',
      help: 'Look at the drops with the reason “Authentication required” in Hubble.',
      range,
    })
}
