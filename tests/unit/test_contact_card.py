"""The contact card: what address books take, and what a name cannot do to it."""

from nurture.mail.contact_card import Contact, contact_card


def card(**changed: str) -> list[str]:
    values = {"name": "nurture (Acme)", "company": "Acme GmbH", "address": "add+x@in.acme.example", "note": "Forward."}
    return contact_card(Contact(**(values | changed)), file="nurture.vcf").data.decode().split("\r\n")


def test_it_holds_name_company_and_address() -> None:
    assert card() == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "FN:nurture (Acme)",
        "N:nurture (Acme);;;;",
        "ORG:Acme GmbH",
        "EMAIL;TYPE=INTERNET:add+x@in.acme.example",
        "NOTE:Forward.",
        "END:VCARD",
        "",
    ]


def test_a_name_cannot_begin_a_property_of_its_own() -> None:
    assert "ORG:Smith\\, Wu\\; Co EMAIL:eve@stranger.example" in card(
        company="Smith, Wu; Co\r\nEMAIL:eve@stranger.example"
    )


def test_long_lines_are_folded_between_characters() -> None:
    lines = card(note="Grüße aus Köln, " * 12)
    assert max(len(line.encode()) for line in lines) <= 75
    unfolded = "\r\n".join(lines).replace("\r\n ", "")
    assert "Grüße aus Köln\\, " * 3 in unfolded
