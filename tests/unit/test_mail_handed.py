import pytest

from nurture.mail.handed import read_handed

LINK = "https://nurture.acme.example/u/" + "a" * 52
TAGGED = "maya+abcdefghijklmnopqrstuvwxyz@in.acme.example"


def mail(body: str, *, kind: str = "text/plain") -> bytes:
    head = "From: Dana Ng <dana@globex.example>\r\nCc: lee@globex.example\r\nSubject: Re: hello\r\n"
    return f"{head}MIME-Version: 1.0\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{body}\r\n".encode()


@pytest.mark.parametrize(
    ("body", "links"),
    [
        (f"> Or end these mails here: {LINK}", (LINK,)),
        (f'<a href="{LINK}">here</a>', (LINK,)),
        ("https://acme.example/u/short and https://acme.example/research", ()),
    ],
)
def test_stop_links_in_a_quote_are_found(body, links):
    assert read_handed(mail(body)).stop_links() == links


def test_tagged_addresses_of_ours_are_found_and_others_are_not():
    handed = read_handed(mail(f"> Reply-To: {TAGGED}\n> and dana+news@globex.example"))
    assert handed.addresses_of("in.acme.example") == (TAGGED,)


def test_an_answer_reaches_the_writer_and_whom_they_copied():
    handed = read_handed(mail("Thank you."))
    assert [mailbox.address for mailbox in handed.answer_to] == ["dana@globex.example", "lee@globex.example"]
