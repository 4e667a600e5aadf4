import fs from 'node:fs'
import { buildWorld, identityOfAddress } from './src/engine/analysis'
import { activeRules, groupByRules, namedPorts, pooledPorts } from './src/engine/verdict/subjects'
import { EntryResolver } from './src/engine/verdict/resolved'
import { coveringEntries, hostSet, policyMap, winningEntries } from './src/engine/verdict/policy-map'
import { protocolNumber } from './src/engine/policy/entry'
function plen(ports:any,proto:number,port:number):number{ if(ports===null) return 0; let best=0; for(const r of ports){ if(r.protocol!==proto||port<r.first||port>r.last) continue; if(r.first===0&&r.last===65535){best=Math.max(best,8);continue} let bits=16; for(let n=0;n<=16;n++){ const size=2**(16-n); const start=Math.floor(port/size)*size; if(start>=r.first&&start+size-1<=r.last){bits=n;break} } best=Math.max(best,8+bits)} return best }
function winners(cov:any[],top:any,proto:number,port:number){ const t=cov.filter(e=>e.precedence===top.precedence); const L=new Map(t.map(e=>[e,plen(e.ports,proto,port)])); const wild=t.filter(e=>e.isAnyPeer); const minWild=Math.min(99,...wild.map(e=>L.get(e)!)); const spec=t.filter(e=>!e.isAnyPeer&&L.get(e)!<minWild); const pool=spec.length?spec:wild; const m=Math.max(...pool.map(e=>L.get(e)!)); return pool.filter(e=>L.get(e)===m) }
const dir='src/engine/conformance/vectors/'
const only = process.argv[2]
let shown=0
for (const f of fs.readdirSync(dir).sort()) {
  if (only && !f.startsWith(only)) continue
  let good=0,bad=0,lab=0,rej=0,enf=0,cases=0, byBad=0,byGood=0
  for (const line of fs.readFileSync(dir+f,'utf8').trim().split('\n')) {
    const v=JSON.parse(line); cases++
    const o=v.options??{}
    const w=buildWorld([{name:'m.yaml',text:v.manifest}],{enforcement:v.enforcement,ipFamilies:o.ipv6?['IPv4','IPv6']:['IPv4'],nodeLabels:!!o.nodes,dns:v.dns??{}})
    const rules=activeRules(w.policies,w.selection)
    const {sets,ofIdentity}=groupByRules(rules,w.identities.length,v.enforcement)
    const pools=pooledPorts(w.cluster,w.inside.ofEndpoint)
    const resolver=new EntryResolver(w.selection,pools as any)
    const host=hostSet(w.selection,w.inside.ofReserved.get('host')!)
    const idx=new Map(w.cluster.endpoints.map((e,i)=>[e.key,i]))
    const rejected=[...w.policies.filter(p=>p.rejections.length).map(p=>p.key),...w.manifest.refused.map(r=>r.key)].sort()
    const wantRej=v.rejected.filter((k:string)=>!k.startsWith('pod/'))
    if (JSON.stringify(rejected)!==JSON.stringify(wantRej)) { rej++; if(shown++<40) console.log(v.name,'REJ got',rejected,'want',wantRej, w.policies.flatMap(p=>p.rejections.map(r=>r.code))) ; }
    for (const [k,p] of Object.entries<any>(v.pods)) {
      const i=idx.get(k)!; const id=w.inside.ofEndpoint[i]!
      if (JSON.stringify(w.identities[id]!.texts)!==JSON.stringify(p.labels)) { lab++; if(shown++<40) console.log(v.name,'LABELS',k,w.identities[id]!.texts,p.labels)}
      const s=sets[ofIdentity[id]!]!
      if (s.ingress.isEnforced!==p.ingressEnforced||s.egress.isEnforced!==p.egressEnforced) {enf++; if(shown++<40) console.log(v.name,'ENF',k,s.ingress.isEnforced,p.ingressEnforced,s.egress.isEnforced,p.egressEnforced)}
    }
    const maps=new Map<string,any>()
    const mapOf=(key:string,d:'ingress'|'egress')=>{ const kk=key+d; if(!maps.has(kk)){const i=idx.get(key)!;const s=sets[ofIdentity[w.inside.ofEndpoint[i]!]!]![d]; const np=namedPorts(w.cluster.endpoints[i]!); maps.set(kk,policyMap(s,s.entries.flatMap(e=>resolver.resolve(e,np)),w.selection,host))} return maps.get(kk)}
    const ident=(p:string)=> p.startsWith('ip:')?identityOfAddress(w,p.slice(3))! : p.startsWith('entity:')? w.inside.ofReserved.get(p.slice(7) as any)! : w.inside.ofEndpoint[idx.get(p)!]!
    for (const q of v.verdicts) {
      for (const d of ['egress','ingress'] as const) {
        const subj=d==='egress'?q.from:q.to, peer=d==='egress'?q.to:q.from
        const want=q[d], wantL7=!!q[d+'L7']
        if (want==='error') continue
        let got:string, l7=false, by:string[]=[]
        if (!idx.has(subj)) got='none'
        else {
          const cov=coveringEntries(mapOf(subj,d),ident(peer),(protocolNumber as any)[q.proto],q.port)
          const top=cov.find(e=>e.action!=='pass')
          got = top===undefined?'denied':top.action==='allow'?'allowed':'denied'
          l7 = top?.action==='allow' && top.isL7
          by = top===undefined?[]:[...new Set(winningEntries(cov,ident(peer),(protocolNumber as any)[q.proto],q.port).map((e:any)=>e.origin.kind==='policy'?e.origin.entry.policy.key:e.origin.kind))].sort()
        }
        if (got===want && l7===wantL7) good++; else { bad++; if(shown++<40) console.log(v.name,d,JSON.stringify(q),'got',got,l7,by) }
        if (!q[d+'ByVaries'] && got===want) { if (JSON.stringify(by)===JSON.stringify(q[d+'By']??[])) byGood++; else {byBad++; if (process.argv[3]&&shown++<40) console.log(v.name,d,q.from,q.to,q.proto,q.port,'by',by,'want',q[d+'By'])} }
      }
    }
  }
  console.log(f,{cases,good,bad,byGood,byBad,lab,rej,enf})
}
