"""What HTTP says, in words a technologist can act on (RFC 9110; PS3.18 tables 8.5-1 and 10.5.3-1)."""

_STATUS: dict[int, str] = {
    400: "it did not understand the request",
    401: "it does not accept our password or token; have it checked or renewed",
    403: "we are not allowed to do that there",
    404: "it knows nothing at that address; check the path",
    405: "it does not offer this service at that address; check the path",
    406: "it cannot give it in a form we understand",
    408: "it found us too slow; try again",
    409: "it refused the object",
    410: "it does not have that any more",
    413: "the object is too large for it; have its limit raised",
    414: "it finds the request too long; search for less",
    415: "it does not take that kind of object or that transfer syntax",
    429: "it has too many requests just now; try again later",
    500: "it failed while processing",
    501: "it does not offer this service",
    502: "the proxy before it gets no answer from it",
    503: "it is overloaded or being served; try again later",
    504: "the proxy before it gets no answer from it",
    507: "it is out of resources (disk full?); try again later",
}
# The same object would be refused again; everything else may pass, or concerns all objects alike.
_ABOUT_THE_OBJECT = frozenset({400, 409, 413, 415, 422})


def http_words(status: int) -> str:
    """Why a request failed."""
    return f"{_STATUS.get(status, 'it refused')} (HTTP {status})"


def is_about_the_object(status: int) -> bool:
    """True when it is this object that the node does not want, and not all of them."""
    return status in _ABOUT_THE_OBJECT
