"""Open a request to a host at the addresses that were found and checked for it."""

from collections.abc import Mapping

import httpx

from core import __version__
from core.outbound.addresses import Endpoint

USER_AGENT = f"Switchboard/{__version__}"


async def open_pinned(
    client: httpx.AsyncClient,
    method: str,
    endpoint: Endpoint,
    *,
    headers: Mapping[str, str],
    content: bytes | None = None,
) -> httpx.Response:
    """The answer with its body unread; the caller closes it. Raises httpx.HTTPError.

    The connection goes to one of the endpoint's addresses, while the Host header and the
    certificate's name stay the URL's: no second look-up takes place that could say something else.
    """
    *others, last = endpoint.addresses
    own = {
        "Host": endpoint.url.netloc.decode("ascii"),
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",
    }

    async def ask(address: str) -> httpx.Response:
        request = client.build_request(
            method,
            endpoint.url.copy_with(host=address),
            content=content,
            headers=own | dict(headers),
            extensions={"sni_hostname": endpoint.host},
        )
        return await client.send(request, stream=True)

    for address in others:
        try:
            return await ask(address)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue  # a host may have an address that is out of reach from here
    return await ask(last)
