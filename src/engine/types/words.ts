/** Words that everything else is said in. */

export type Enforcement = 'default' | 'always' | 'never'
export type IpFamily = 'IPv4' | 'IPv6'
export type Direction = 'ingress' | 'egress'
export type Protocol =
  | 'TCP'
  | 'UDP'
  | 'SCTP'
  | 'ICMP'
  | 'ICMPv6'
  | 'VRRP'
  | 'IGMP'
  | 'GRE'
  | 'IPIP'
  | 'IPV6'
  | 'ESP'
  | 'AH'
