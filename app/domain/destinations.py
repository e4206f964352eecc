"""Where the service may connect to on behalf of others, and where an answer may lead it.

Whoever names a host could have the service reach what they themselves cannot: this machine, its network, and
what clouds tell a machine about itself. So it is addresses that are judged, after names were resolved, and a
connection goes to the address that was judged. Redirects lead nowhere.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

Address = IPv4Address | IPv6Address

_PRIVATE_4: Final = tuple(
    map(
        IPv4Network,
        (
            "10.0.0.0/8",  # RFC 1918
            "100.64.0.0/10",  # shared by carriers, RFC 6598
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "198.18.0.0/15",  # benchmarks, RFC 2544
        ),
    )
)
_NEVER_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this host, RFC 1122
            "100.100.100.200/32",  # metadata at Alibaba
            "168.63.129.16/32",  # metadata at Azure
            "169.254.0.0/16",  # link-local, and metadata nearly everywhere
            "192.0.0.0/24",  # protocols, and metadata at Oracle
            "192.0.2.0/24",  # documentation, RFC 5737
            "192.88.99.0/24",  # 6to4 relays, RFC 7526
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
_PRIVATE_6: Final = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))
_NEVER_6: Final = tuple(
    map(
        IPv6Network,
        (
            "fd00:ec2::/32",  # metadata at Amazon
            "fd20:ce::254/128",  # metadata at Google
            "2001::/23",  # protocols, Teredo among them
            "2001:db8::/32",  # documentation, RFC 3849
            "3fff::/20",  # documentation, RFC 9637
        ),
    )
)
_GLOBAL_6: Final = IPv6Network("2000::/3")
_6TO4: Final = IPv6Network("2002::/16")
_NAT64: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48")))


def forbidden(address: Address, *, allow_private: bool) -> bool:
    """Whether nothing may be asked at this address.

    `allow_private` opens loopback and private networks, and nothing else: link-local addresses, those of
    cloud metadata, multicast, unspecified and reserved ones stay closed. An IPv4 address inside of an IPv6
    address (mapped, 6to4, NAT64) is judged as itself.
    """
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is None:
            return _forbidden_6(address, allow_private)
        address = inner
    if any(address in network for network in _NEVER_4):
        return True
    return not allow_private and any(address in network for network in _PRIVATE_4)


def _forbidden_6(address: IPv6Address, allow_private: bool) -> bool:
    # A zone names an interface of this machine.
    if address.scope_id is not None or any(address in network for network in _NEVER_6):
        return True
    if any(address in network for network in _PRIVATE_6):
        return not allow_private
    return address not in _GLOBAL_6


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _6TO4:
        return address.sixtofour
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None


def redirects(status: int) -> bool:
    """Whether an answer only leads elsewhere, where it is not followed."""
    return 300 <= status < 400
