"""What follows for the relay of the settings from its preset and from each other."""

from collections.abc import Mapping
from typing import Any, Literal

from nurture.domain.relays import PLAIN, PORTS, PRESETS, RelayAuth, RelayPreset, RelayTls

RelayKind = Literal["google-relay", "google-user", "microsoft-connector", "microsoft-user", "ses", "smtp"]
AuthKind = Literal["none", "password", "xoauth2"]
RELAY_KINDS = ", ".join(PRESETS)
_AUTHS: Mapping[RelayAuth, AuthKind] = {
    RelayAuth.NONE: "none",
    RelayAuth.PASSWORD: "password",
    RelayAuth.XOAUTH2: "xoauth2",
}


def preset_of(data: Mapping[str, Any]) -> RelayPreset:
    """Returns the preset among the values read so far; a plain server's when none is named."""
    return PRESETS[data.get("relay_preset") or PLAIN]


def port_of(data: Mapping[str, Any]) -> int:
    """Returns the usual port of the encryption, or the preset's."""
    preset, tls = preset_of(data), RelayTls(data.get("relay_tls", RelayTls.NONE))
    return preset.port if tls is preset.tls else PORTS[tls]


def auth_of(data: Mapping[str, Any]) -> AuthKind:
    """Returns the way of login that the secrets allow, else the one that the preset needs."""
    if data.get("relay_token_command"):
        return "xoauth2"
    return "password" if data.get("relay_user") else _AUTHS[preset_of(data).auth]
