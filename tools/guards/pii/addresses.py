"""Addresses of machines, which lead to the people behind them: IPv4 and IPv6."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address

from tools.guards.pii.recogniser import Recogniser, Shape
from tools.guards.pii.words import Words

_WORDS = Words(
    english="ip ips ipv4 ipv6 addr address host hosts client remote_addr server port login ssh x_forwarded_for",
    korean="아이피 접속 서버 주소 호스트",
)


def _v4(found: str) -> float:
    try:
        return _nobodys(IPv4Address(found))
    except AddressValueError:
        return 0


def _v6(found: str) -> float:
    try:
        return _nobodys(IPv6Address(found))
    except AddressValueError:
        return 0


def _nobodys(address: IPv4Address | IPv6Address) -> float:
    """This very machine's own address leads to nobody."""
    return 0 if address.is_loopback or address.is_unspecified else 0.6


IPV4 = Recogniser(
    "IP_ADDRESS",
    (Shape(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}", 0.6, _v4),),
    _WORDS,
    says="leave the IP address out",
)

IPV6 = Recogniser(
    "IP_ADDRESS",
    (
        Shape(
            r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})?",
            0.6,
            _v6,
            left=r"(?:\A|[^0-9A-Za-z_:])",
            right=r"(?:\z|[^0-9A-Za-z_:])",
        ),
    ),
    _WORDS,
    needs="colons",
    says="leave the IP address out",
)
