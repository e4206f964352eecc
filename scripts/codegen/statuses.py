"""Names of the response classes: one a status, plain English, the same on every Python."""

from __future__ import annotations

_NAMES = {
    200: "Ok", 201: "Created", 202: "Accepted", 203: "NonAuthoritative", 204: "NoContent",
    205: "ResetContent", 206: "PartialContent", 207: "MultiStatus",
    300: "MultipleChoices", 301: "MovedPermanently", 302: "Found",
    303: "SeeOther", 304: "NotModified", 307: "TemporaryRedirect", 308: "PermanentRedirect",
    400: "BadRequest", 401: "Unauthorized", 402: "PaymentRequired", 403: "Forbidden", 404: "NotFound",
    405: "MethodNotAllowed", 406: "NotAcceptable", 408: "RequestTimeout", 409: "Conflict", 410: "Gone",
    411: "LengthRequired", 412: "PreconditionFailed", 413: "ContentTooLarge", 414: "UriTooLong",
    415: "UnsupportedMediaType", 416: "RangeNotSatisfiable", 417: "ExpectationFailed", 418: "Teapot",
    421: "MisdirectedRequest", 422: "UnprocessableContent", 423: "Locked", 424: "FailedDependency",
    425: "TooEarly", 426: "UpgradeRequired", 428: "PreconditionRequired", 429: "TooManyRequests",
    431: "HeadersTooLarge", 451: "UnavailableForLegalReasons", 500: "InternalServerError",
    501: "NotImplementedAnswer", 502: "BadGateway", 503: "ServiceUnavailable", 504: "GatewayTimeout",
    507: "InsufficientStorage",
}  # fmt: skip
_RANGES = {"1": "Informational", "2": "Success", "3": "Redirection", "4": "ClientError", "5": "ServerError"}


def class_name(status: str) -> str:
    """The class for a key of `responses` (OpenAPI 3.1, 4.8.16): `404`, `4XX` or `default`."""
    if status == "default":
        return "Default"
    if status.isdigit():
        return _NAMES.get(int(status), f"Status{status}")
    return _RANGES.get(status[0], "Default")
