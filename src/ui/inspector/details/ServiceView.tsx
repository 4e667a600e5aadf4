import type { Snapshot } from '../../../store/index'
import { EmptyNote } from '../../kit/index'
import { LineLink, LongList, Section, SelectLink } from '../parts'
import styles from '../inspector.module.css'

/** A service: where its ports lead. */
export function ServiceView({ snapshot, serviceKey }: { readonly snapshot: Snapshot; readonly serviceKey: string }) {
  const service = snapshot.services?.find(({ key }) => key === serviceKey)
  if (service === undefined) return <EmptyNote>This service is no longer in the workspace.</EmptyNote>
  const { name, namespace, type, clusterIP, externalName, ports, selects, backends, range } = service
  return (
    <div>
      <h2 className={styles['mono']}>{name}</h2>
      <p className={styles['soft']}>
        {type} service in <SelectLink to={{ kind: 'namespace', name: namespace }}>{namespace}</SelectLink>
        {clusterIP === undefined ? '' : `, ${clusterIP}`}, <LineLink range={range} />.
      </p>
      <p>Policies are about the pods behind it: traffic to the service is judged at the pod that it reaches.</p>
      <Section title="Ports">
        <LongList
          items={ports}
          empty="None."
          render={({ port, protocol, targetPort }) => (
            <span className={styles['mono']}>
              {port}/{protocol} {targetPort === port ? '' : `to ${targetPort}`}
            </span>
          )}
        />
      </Section>
      <Section title="Leads to">
        <LongList
          items={selects}
          empty={externalName ?? (backends.length > 0 ? backends.join(', ') : 'It selects no pod.')}
          render={(key) => <SelectLink to={{ kind: 'endpoint', key }}>{key}</SelectLink>}
        />
      </Section>
    </div>
  )
}
