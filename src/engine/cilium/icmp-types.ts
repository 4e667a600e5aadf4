/** Names of ICMP types in the schema of Cilium's policies, whatever the family. Source: pkg/policy/api/icmp.go. */
export const icmpTypeNames: readonly string[] = (
  'EchoReply DestinationUnreachable Redirect Echo RouterAdvertisement RouterSelection TimeExceeded ParameterProblem Timestamp ' +
  'TimestampReply Photuris ExtendedEchoRequest PacketTooBig EchoRequest MulticastListenerQuery MulticastListenerReport ' +
  'MulticastListenerDone RouterSolicitation NeighborSolicitation NeighborAdvertisement RedirectMessage RouterRenumbering ' +
  'ICMPNodeInformationQuery ICMPNodeInformationResponse InverseNeighborDiscoverySolicitation ' +
  'InverseNeighborDiscoveryAdvertisement HomeAgentAddressDiscoveryRequest HomeAgentAddressDiscoveryReply ' +
  'MobilePrefixSolicitation MobilePrefixAdvertisement DuplicateAddressRequestCodeSuffix DuplicateAddressConfirmationCodeSuffix'
).split(' ')
