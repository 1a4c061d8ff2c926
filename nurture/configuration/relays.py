"""`relays:` of nurture.yaml: servers that take our mail, each for the domains of some senders."""

from nurture.configuration.scalars import boolean, domain, line, member, name, number, one_of
from nurture.configuration.section import Located, Section
from nurture.domain.relays import (
    PLAIN,
    PORTS,
    PRESETS,
    RELAY,
    RelayAuth,
    RelayPlace,
    RelayPreset,
    RelayTls,
    ReturnPath,
)


def read_relays(section: Section) -> tuple[RelayPlace, ...]:
    """Returns the relays of the list, each with a name and domains of its own, at most one of them the default."""
    found = section.children("relays", _place)
    _check_names(found)
    _check_domains(found)
    _check_default(found)
    return tuple(each.value for each in found)


def _place(section: Section) -> RelayPlace:
    kind = section.optional("preset", one_of({word: word for word in PRESETS}), PLAIN)
    preset = PRESETS[kind]
    if not preset.host and not section.has("host"):
        section.fault("host", f"expected the server's name, since {kind} has none that is everybody's")
    tls = section.optional("tls", member(RelayTls), preset.tls)
    place = RelayPlace(
        name=section.required("name", name, ""),
        preset=kind,
        host=section.optional("host", line, preset.host),
        port=section.optional("port", number(1, 65535), PORTS[tls] if section.has("tls") else preset.port),
        tls=tls,
        auth=section.optional("auth", member(RelayAuth), _usual_auth(section, preset)),
        user=section.optional("user", line, ""),
        return_path=section.optional("mail_from", member(ReturnPath), preset.return_path),
        connections=section.optional("connections", number(1, 100), preset.connections),
        domains=section.many("for", domain),
        is_default=section.optional("default", boolean, False),
    )
    if place.auth is RelayAuth.PASSWORD and not place.user:
        section.fault("user", "expected the user whose password it is")
    return place


def _usual_auth(section: Section, preset: RelayPreset) -> RelayAuth:
    if preset.auth is RelayAuth.NONE and section.has("user"):
        return RelayAuth.PASSWORD
    return preset.auth


def _check_names(found: tuple[Located[RelayPlace], ...]) -> None:
    taken = {RELAY}  # The one that the settings name.
    for each in found:
        if each.value.name in taken:
            each.section.fault("name", f"expected a name that no other relay has, got {each.value.name!r}")
        taken.add(each.value.name)


def _check_domains(found: tuple[Located[RelayPlace], ...]) -> None:
    taken: set[str] = set()
    for each in found:
        for twice in sorted(taken.intersection(each.value.domains)):
            each.section.fault("for", f"expected each domain at one relay, got {twice} at two")
        taken |= set(each.value.domains)


def _check_default(found: tuple[Located[RelayPlace], ...]) -> None:
    for each in [each for each in found if each.value.is_default][1:]:
        each.section.fault("default", "expected one default, found an earlier one")
