/** Codes about ports, protocols and ICMP. */
import type { HelpEntries } from '../entry'

export const ports = {
  'dash-before-ports': {
    title: 'A dash before the ports',
    means:
      'A rule names peers and no ports, and the rule after it names ports and no peers. Each dash begins a rule of its own.',
    matters:
      'The peers get every port, and everybody gets the ports. Usually one rule was meant: these peers on these ports.',
    before: 'ingress:\n  - from: [{podSelector: {}}]\n  - ports: [{port: 80}]',
    after: 'ingress:\n  - from: [{podSelector: {}}]\n    ports: [{port: 80}]',
  },
  'service-port': {
    title: 'The port of a service, not of its pods',
    means:
      'A service takes traffic on one port and hands it to pods on another (targetPort). Policies see the packet after that.',
    matters: 'The rule opens a port that nobody uses, and the real one stays closed.',
    before: '# Service: port 80, targetPort 8080\ntoPorts: [{ports: [{port: "80", protocol: TCP}]}]',
    after: 'toPorts: [{ports: [{port: "8080", protocol: TCP}]}]',
  },
  'host-port': {
    title: 'A port of the node, not of the pod',
    means:
      'hostPort opens a port of the node that leads to a port of the pod. The pod’s policy sees the packet after that.',
    matters: 'The rule opens a port that nobody uses, and the real one stays closed.',
    before: '# Pod: containerPort 8080, hostPort 80\ntoPorts: [{ports: [{port: "80", protocol: TCP}]}]',
    after: 'toPorts: [{ports: [{port: "8080", protocol: TCP}]}]',
  },
  'port-name-unknown': {
    title: 'A port name that no pod declares',
    means:
      'A port name is looked up among the container ports of the pods: the selected ones for ingress, the peers for egress.',
    matters: 'Where nobody declares it, the rule opens no port.',
    before: 'ports: [{port: web}]',
    after: 'ports: [{port: http}]   # as the container names it',
  },
  'port-other-protocol': {
    title: 'The pods serve this port by another protocol',
    means: 'Port 514 of TCP and port 514 of UDP are two ports. Without protocol, a NetworkPolicy means TCP.',
    matters: 'What clients send by the other protocol is dropped.',
    before: 'ports: [{port: 514}]',
    after: 'ports: [{port: 514, protocol: UDP}]',
  },
  'port-name-invalid': {
    title: 'This is no port name',
    means: 'A port name has at most 15 letters, digits and single dashes, and at least one letter.',
    matters: 'The API server refuses it; where it has slipped through, Cilium reads it as every port.',
    before: 'ports: [{port: metrics-and-health}]',
    after: 'ports: [{port: metrics}]',
  },
  'port-quoted': {
    title: 'A number in quotes',
    means:
      'In a NetworkPolicy a text is the name of a port, and a name has at least one letter. In Cilium policies it is the other way round: there numbers have quotes.',
    matters: 'The API server refuses the policy.',
    before: 'ports: [{port: "8080"}]',
    after: 'ports: [{port: 8080}]',
  },
  'port-octal': {
    title: 'A leading zero makes the number octal',
    means: 'Cilium reads port numbers as Go does: 0120 is octal, which is 80.',
    matters: 'The rule opens another port than it seems to.',
    before: 'port: "0120"',
    after: 'port: "80"',
  },
  'port-repeated': {
    title: 'A port that stands twice in a list',
    means: 'Two entries of a list name the same port of the same protocol.',
    matters: 'The second adds nothing: where another port was meant, that stays closed.',
    before: 'ports: [{port: 8080}, {port: 8080}]',
    after: 'ports: [{port: 8080}, {port: 8443}]',
  },
  'end-port-ignored': {
    title: 'A range that is not one',
    means:
      'endPort counts only where it is above port. Beside port 0, which is every port, and in egress beside the name of a port it has no effect either.',
    matters: 'The rule is for one port alone, or for all of them.',
    before: '{port: "8080", endPort: 80}',
    after: '{port: "80", endPort: 8080}',
  },
  'ports-empty': {
    title: 'A rule without any port',
    means: 'An entry of toPorts that names no port, or icmps without fields, matches no traffic.',
    matters: 'The rule has no effect. Without toPorts it would be for every port.',
    before: '- fromEndpoints: [{}]\n  toPorts: [{}]',
    after: '- fromEndpoints: [{}]',
  },
  'ports-tcp-only': {
    title: 'An empty entry is every TCP port',
    means: 'In a NetworkPolicy an entry without port and protocol is TCP, and every port of it.',
    matters: 'UDP, SCTP and ICMP are not covered; DNS, for instance, stays closed.',
    before: 'ports: [{}]',
    after: '# no ports: every port of every protocol',
  },
  'icmp-not-covered': {
    title: 'Every port is not all traffic',
    means: 'Port 0 with protocol ANY, or without a protocol, is every port of TCP, UDP and SCTP. ICMP has no ports.',
    matters: 'Pings are dropped, which makes looking for faults harder.',
    before: '- fromEndpoints: [{}]\n  toPorts: [{ports: [{port: "0"}]}]',
    after: '- fromEndpoints: [{}]',
  },
  'icmp-type-zero': {
    title: 'ICMP type 0 is every type',
    means: 'The number of an ICMP type stands where a port would, and 0 is the wildcard there. Type 0 is EchoReply.',
    matters:
      'The rule is for every ICMP message of the family, not for replies alone. Replies to an allowed ping come back anyway.',
    before: 'icmps: [{fields: [{type: EchoReply}]}]',
    after: 'icmps: [{fields: [{type: EchoRequest}]}]',
  },
  'port-invalid': {
    title: 'This is no port',
    means:
      'A port is a number from 0 to 65535 without a leading zero, or a name of at most 15 letters, digits and dashes.',
    matters: 'The policy is refused.',
    before: 'port: "80000"',
    after: 'port: "8000"',
  },
  'port-missing': {
    title: 'An entry without a port',
    means:
      'Each entry of ports names a port. 0 stands for every port of the protocol, as does no port with the setting enable-extended-ip-protocols.',
    matters: 'The policy is refused.',
    before: 'ports: [{protocol: TCP}]',
    after: 'ports: [{port: "0", protocol: TCP}]',
  },
  'port-with-protocol': {
    title: 'This protocol has no ports',
    means: 'VRRP, IGMP, GRE, IPIP, IPV6, ESP and AH have no ports.',
    matters: 'The policy is refused unless the port is 0.',
    before: '{port: "80", protocol: GRE}',
    after: '{port: "0", protocol: GRE}',
  },
  'end-port-invalid': {
    title: 'endPort is out of range',
    means: 'Ports go from 0 to 65535.',
    matters: 'The API server refuses the policy; Cilium itself would cut the number to sixteen bits.',
    before: '{port: "8000", endPort: 80000}',
    after: '{port: "8000", endPort: 8080}',
  },
  'too-many-ports': {
    title: 'More than 40 ports',
    means: 'An entry of toPorts names at most 40 ports.',
    matters: 'The policy is refused. Use a range, or several entries.',
    before: 'ports: [{port: "8000"}, {port: "8001"}, …]',
    after: 'ports: [{port: "8000", endPort: 8050}]',
  },
  'protocol-unknown': {
    title: 'No such protocol',
    means:
      'Rules know TCP, UDP, SCTP and ANY, and Cilium some protocols without ports. HTTP is not one of them: it is a rule inside TCP.',
    matters: 'The policy is refused.',
    before: '{port: "80", protocol: HTTP}',
    after: '{port: "80", protocol: TCP}',
  },
  'icmp-family': {
    title: 'No such IP family',
    means: 'The family of an ICMP type is IPv4 or IPv6.',
    matters: 'The policy is refused.',
    before: '{family: v6, type: EchoRequest}',
    after: '{family: IPv6, type: EchoRequest}',
  },
  'icmp-type': {
    title: 'No such ICMP type',
    means: 'A type is a number from 0 to 255 or a name of its family, such as EchoRequest.',
    matters: 'The policy is refused.',
    before: '{type: Ping}',
    after: '{type: EchoRequest}',
  },
  'icmp-with-ports': {
    title: 'Ports and ICMP in one rule',
    means: 'A rule is about ports or about ICMP types.',
    matters: 'The policy is refused. Make a rule of each.',
    before: '- toPorts: [{ports: [{port: "80"}]}]\n  icmps: [{fields: [{type: EchoRequest}]}]',
    after: '- toPorts: [{ports: [{port: "80"}]}]\n- icmps: [{fields: [{type: EchoRequest}]}]',
  },
  'too-many-icmp-types': {
    title: 'More than 40 ICMP types',
    means: 'A list of fields holds at most 40 types.',
    matters: 'The policy is refused.',
    before: 'icmps: [{fields: [{type: 1}, {type: 2}, …]}]',
    after: '# no icmps and no toPorts: all traffic of the peer',
  },
} satisfies HelpEntries
