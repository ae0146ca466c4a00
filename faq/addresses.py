"""Which web addresses this program may visit when somebody else wrote them: public ones, on the web's own ports.

A name is resolved once and every address behind it is checked; the caller connects to what was checked, so that a
name cannot change its mind in between (DNS rebinding). The same check is made for each redirect.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx

PORTS = {"http": 80, "https": 443}
_NAT64 = IPv6Network("64:ff9b::/96")  # a gateway turns these into IPv4

Resolve = Callable[[str, int], Awaitable[list[str]]]


class Refused(Exception):
    """An address that this program does not visit. Its text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect for a URL: one or more IP addresses that were checked, and the port."""

    addresses: tuple[str, ...]
    port: int


Locate = Callable[[httpx.URL], Awaitable[Target]]


async def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a host, best first. Raises OSError when there are none."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
    )
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def locate(url: httpx.URL, resolve: Resolve = resolve) -> Target:
    """Where to connect for `url`. Raises Refused for what must not be visited, OSError for an unknown host."""
    if url.scheme not in PORTS or not url.host:
        raise Refused("not an http(s) address")
    port = url.port or PORTS[url.scheme]
    if port not in PORTS.values():
        raise Refused(f"port {port}: only 80 and 443 are visited")
    if url.userinfo:
        raise Refused("the address holds a user name or a password")
    try:
        addresses = await resolve(url.raw_host.decode("ascii"), port)
    except UnicodeError as error:  # a label too long for DNS
        raise Refused("not a host name") from error
    if not addresses or not all(map(is_public, addresses)):
        raise Refused("the host is not on the public internet")
    return Target(tuple(addresses), port)


async def call(
    transport: httpx.AsyncBaseTransport,
    method: str,
    url: httpx.URL,
    *,
    headers: Mapping[str, str],
    patience: float,
    content: bytes | None = None,
    locate: Locate = locate,
) -> httpx.Response:
    """One request, to the first of the checked addresses that takes the call. Redirects are not followed, and of the
    response only status and headers are read. `patience` is in seconds, for each step. Raises Refused, OSError and
    httpx.HTTPError.
    """
    target = await locate(url)
    refusal: httpx.ConnectError | None = None
    for address in target.addresses:
        request = httpx.Request(
            method,
            url.copy_with(host=address, port=target.port),
            headers={**headers, "Host": url.netloc.decode("ascii")},
            content=content,
            extensions={
                "sni_hostname": url.raw_host.decode("ascii"),
                "timeout": httpx.Timeout(patience).as_dict(),
            },
        )
        try:
            response = await transport.handle_async_request(request)
        except httpx.ConnectError as error:
            refusal = error
            continue
        await response.aclose()
        return response
    raise refusal or OSError("no address")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also when an IPv4 address hides in an IPv6 one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False  # with a scope ("fe80::1%eth0"), or no address at all
    inner = _hidden_ipv4(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def _hidden_ipv4(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
