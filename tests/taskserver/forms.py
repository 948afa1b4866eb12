"""Decoding of request parameters: a string, or a list for a repeated name.

decode_urlencoded and extract_params in PVE/APIServer/AnyEvent.pm; parse_query_parameters and
get_request_parameters in proxmox-rest-server/src/rest.rs.
"""

import json
import re
import urllib.parse

WITH_BODY = ("POST", "PUT")
FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data"


class Bad(Exception):
    """A malformed body, with the product's status and text."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status, self.text = status, text


def perl(request):
    """The query overrides the body. `;` also separates pairs; a name without `=` is undefined."""
    kind = content_type(request)
    if request.method in WITH_BODY and kind not in ("", FORM, "application/json", UPLOAD):
        raise Bad(506, "upload 'Content-Type '%s' not implemented" % kind)
    found = {}
    if request.method in WITH_BODY:
        is_json = kind == "application/json"
        found = from_json(request.body) if is_json else collect(pairs_of_perl(text_of(request)))
    found.update(collect(pairs_of_perl(request.raw_query)))
    found.pop("_dc", None)
    return found


def rust(request):
    """Body and query are concatenated; all values of a name are kept."""
    kind = content_type(request)
    if request.method in WITH_BODY and kind == "application/json":
        return from_json(request.body, 400, "EOF while parsing a value at line 1 column 5")
    if request.method in WITH_BODY and kind not in ("", FORM):
        raise Bad(400, 'unsupported content type Ok("%s")' % kind)
    text = text_of(request) if request.method in WITH_BODY else ""
    pairs = [pair for part in (text, request.raw_query) for pair in pairs_of_rust(part)]
    return collect(pair for pair in pairs if pair[0] != "_dc")


def content_type(request):
    return re.split(r"\s*[;,]\s*", request.header("Content-Type"))[0].strip().lower()


def text_of(request):
    return request.body.decode("latin-1")


def pairs_of_perl(text):
    for piece in re.split("[&;]", text):
        name, mark, rest = piece.partition("=")
        if piece:
            yield unquoted(name), unquoted(rest.partition("=")[0]) if mark else None


def pairs_of_rust(text):
    return urllib.parse.parse_qsl(text, keep_blank_values=True, errors="replace")


def unquoted(text):
    return urllib.parse.unquote_plus(text, errors="replace")


def collect(pairs):
    found = {}
    for name, value in pairs:
        if name in found:
            before = found[name] if isinstance(found[name], list) else [found[name]]
            value = before + [value]
        found[name] = value
    return found


def from_json(body, status=500, text="malformed JSON string"):
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise Bad(status, text) from None
    return found if isinstance(found, dict) else {}
