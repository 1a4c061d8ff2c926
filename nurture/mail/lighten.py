"""Lightening: a message without the files attached to it, for keeping what was said and nothing beside."""

from nurture.domain.errors import UnreadableMail
from nurture.mail.parse import (
    DEPTH_LIMIT,
    MESSAGE_TYPES,
    UNTYPED,
    Message,
    boundary_of,
    filename_of,
    kind_of,
    parse,
    pieces,
    read_fields,
    split_head,
)

_IDENTITY = ("", "7bit", "8bit", "binary")
"""Transfer encodings that change nothing (RFC 2045, 6.2): in another one an attached mail is kept as it is."""


def lighten(raw: bytes) -> bytes:
    """Returns the message with the body of each attached file emptied; its name and type stay in the part's header.

    Attached mails stay, without their own files. What cannot be read, or would read differently, is returned as it is.
    """
    lighter = _entity(raw, 0)
    if lighter == raw:
        return raw
    try:
        return lighter if _says(parse(lighter)) == _says(parse(raw)) else raw
    except UnreadableMail:
        return raw


def _entity(entity: bytes, depth: int) -> bytes:
    """Returns a message or part, header and body, without files."""
    head, body = split_head(entity)
    block = read_fields(head)
    kind = kind_of(block)
    above = entity[: len(entity) - len(body)]
    if depth >= DEPTH_LIMIT:
        return entity
    if kind.startswith("multipart/"):
        boundary = boundary_of(block, body)
        return entity if boundary is None else above + _without_files(body, boundary, depth)
    if kind in MESSAGE_TYPES:
        plain = str(block.get("content-transfer-encoding", "")).strip().lower() in _IDENTITY
        return above + _entity(body, depth + 1) if plain and body.strip() else entity
    attached = str(block.get("content-disposition", "")).strip().lower().startswith("attachment")
    is_mail = kind in UNTYPED and (filename_of(block) or "").lower().endswith(".eml")
    is_file = (attached or not kind.startswith("text/")) and not is_mail
    return above if is_file and depth > 0 else entity


def _without_files(body: bytes, boundary: bytes, depth: int) -> bytes:
    kept, end = [], 0
    for piece in pieces(body, boundary):
        lighter = _entity(piece, depth + 1)
        if lighter == piece:
            continue
        start = body.find(piece, end)
        kept += [body[end:start], lighter]
        end = start + len(piece)
    return b"".join((*kept, body[end:]))


def _says(message: Message) -> tuple[object, ...]:
    """Returns what is read of a message: its own words, and those of the mails attached to it."""
    return (message.text, message.envelope, tuple(_says(each) for each in message.attached))
