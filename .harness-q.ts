import fs from 'node:fs'
import { buildWorld, identityOfAddress } from './src/engine/analysis'
import { activeRules, groupByRules } from './src/engine/verdict/subjects'
const [name,d,from,to]=process.argv.slice(2)
for (const f of fs.readdirSync('src/engine/conformance/vectors')) for (const l of fs.readFileSync('src/engine/conformance/vectors/'+f,'utf8').trim().split('\n')) { const v=JSON.parse(l); if (v.name!==name) continue
 const o=v.options??{}
 const w=buildWorld([{name:'m.yaml',text:v.manifest}],{enforcement:v.enforcement,ipFamilies:o.ipv6?['IPv4','IPv6']:['IPv4'],nodeLabels:!!o.nodes,dns:v.dns??{}})
 const rules=activeRules(w.policies,w.selection); const {sets,ofIdentity}=groupByRules(rules,w.identities.length,v.enforcement)
 const i=w.cluster.endpoints.findIndex(e=>e.key===to); const s=sets[ofIdentity[w.inside.ofEndpoint[i]!]!]!
 const j=from!.startsWith('ip:')?identityOfAddress(w,from!.slice(3))!:from!.startsWith('entity:')?w.inside.ofReserved.get(from!.slice(7) as any)!:w.inside.ofEndpoint[w.cluster.endpoints.findIndex(e=>e.key===from)]!
 for (const e of s[d as 'ingress'].entries) { console.log(e.policy.key, e.path.join('.'), e.action, e.rank, JSON.stringify(e.ports), e.l7?.kind, e.peers?.map(p=>p.selector.text+' -> '+((w.selection.select(p.selector)[j>>>5]!>>>(j&31))&1))) }
}
