"""Bounces and delays as many servers and languages write them, told in words alone."""

from dataclasses import dataclass

import pytest

from nurture.domain.reading import Kind
from nurture.mail.bounce import read_bounce
from nurture.mail.parse import parse

DANA = "dana@globex.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One server's mail in its own words, and what it means."""

    server: str
    subject: str
    text: str
    sender: str = "MAILER-DAEMON@mx.globex.example"
    kind: Kind = Kind.BOUNCE
    addresses: tuple[str, ...] = (DANA,)
    hard: bool = False

    @property
    def raw(self) -> bytes:
        """The message as it arrives."""
        head = f"From: {self.sender}\nTo: bounce+abc@in.vendor.example\nSubject: {self.subject}\n"
        return f"{head}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{self.text}".encode()


SAMPLES = (
    Sample(
        server="Courier",
        subject="NOTICE: mail delivery status.",
        sender='"Courier mail server at mx.globex.example" <@>',
        text="This is a delivery status notification from mx.globex.example,\nrunning the Courier mail server.\n\n"
        "The original message was received on Tue, 3 Mar 2026 09:00:01 +0100\nfrom out.vendor.example (192.0.2.7)\n\n"
        "---------------------------------------------------------------------------\n\n"
        "                           UNDELIVERABLE MAIL\n\n"
        "Your message to the following recipients cannot be delivered:\n\n<dana@globex.example>:\n"
        "    mx2.globex.example [192.0.2.9]:\n>>> RCPT TO:<dana@globex.example>\n"
        "<<< 550 5.1.1 <dana@globex.example>: Recipient address rejected: User unknown in local recipient table\n",
        hard=True,
    ),
    Sample(
        server="Exchange 5.5",
        subject="Undeliverable: A case from another factory",
        sender="System Administrator <postmaster@globex.example>",
        text="Your message\n\n  To:      dana@globex.example\n  Subject: A case from another factory\n"
        "  Sent:    Tue, 3 Mar 2026 09:00:01 +0100\n\ndid not reach the following recipient(s):\n\n"
        "dana@globex.example on Tue, 3 Mar 2026 09:00:09 +0100\n"
        "    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=us;a= ;p=globex;l=X0303\n"
        "    MSEXCH:IMS:Globex:HQ:MAIL1 0 (000C05A6) Unknown Recipient\n",
        hard=True,
    ),
    Sample(
        server="Exchange 2010, German",
        subject="Unzustellbar: Ein Fall aus einem anderen Werk",
        sender="Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@globex.example>",
        text="Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:\n\n"
        "dana@globex.example<mailto:dana@globex.example>\nDie von Ihnen eingegebene E-Mail-Adresse konnte nicht "
        "gefunden "
        "werden. Überprüfen Sie die E-Mail-Adresse.\n\nDiagnoseinformationen für Administratoren:\n\n"
        "Generierender Server: mail1.globex.example\n\ndana@globex.example\n"
        "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n\nUrsprüngliche Nachrichtenkopfzeilen:\n\n"
        "Received: from out.vendor.example\n",
        hard=True,
    ),
    Sample(
        server="Exchange Online, blocked sender",
        subject="Undeliverable: Hello",
        sender="postmaster@globex.example",
        text="Your message to dana@globex.example couldn't be delivered.\n\nA custom mail flow rule created by an "
        "admin at "
        "globex.example has blocked your message.\n\nDiagnostic information for administrators:\n"
        "Generating server: X.PROD.OUTLOOK.COM\ndana@globex.example\n"
        "Remote Server returned '550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization "
        "policy'\n",
    ),
    Sample(
        server="Exchange Online, French",
        subject="Non remis : Un cas d'une autre usine",
        sender="postmaster@globex.example",
        text="Échec de la remise à ces destinataires ou groupes :\n\ndana@globex.example\n"
        "La boîte aux lettres du destinataire est pleine et n'accepte plus de messages pour le moment.\n\n"
        "Informations de diagnostic pour les administrateurs :\ndana@globex.example\n"
        "Remote Server returned '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException'\n",
    ),
    Sample(
        server="Exchange, Spanish",
        subject="No se puede entregar: Hola",
        sender="postmaster@globex.example",
        text="No se pudo entregar el mensaje a los siguientes destinatarios o grupos:\n\ndana@globex.example\n"
        "No se encontró la dirección de correo electrónico que ha escrito.\n\n550 5.1.10 "
        "RESOLVER.ADR.RecipientNotFound\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Dutch",
        subject="Onbestelbaar: Hallo",
        sender="postmaster@globex.example",
        text="Bezorging is mislukt voor deze geadresseerden of groepen:\n\ndana@globex.example\n"
        "Het e-mailadres dat u hebt ingevoerd kan niet worden gevonden.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Italian",
        subject="Non recapitabile: Ciao",
        sender="postmaster@globex.example",
        text="Recapito non riuscito per i seguenti destinatari o gruppi:\n\ndana@globex.example\n"
        "L'indirizzo di posta elettronica immesso non è stato trovato.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Swedish",
        subject="Kan inte levereras: Hej",
        sender="postmaster@globex.example",
        text="Leveransen till följande mottagare eller grupper misslyckades:\n\ndana@globex.example\n"
        "Den e-postadress du angav hittades inte.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Polish",
        subject="Nie można dostarczyć: Witam",
        sender="postmaster@globex.example",
        text="Nie można dostarczyć wiadomości do następujących adresatów lub grup:\n\ndana@globex.example\n"
        "Nie znaleziono wprowadzonego adresu e-mail.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Portuguese",
        subject="Não é possível entregar: Olá",
        sender="postmaster@globex.example",
        text="Falha na entrega para estes destinatários ou grupos:\n\ndana@globex.example\n"
        "O endereço de email que você inseriu não foi encontrado.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Danish",
        subject="Kan ikke leveres: Hej",
        sender="postmaster@globex.example",
        text="Levering til disse modtagere eller grupper mislykkedes:\n\ndana@globex.example\n"
        "Den angivne mailadresse blev ikke fundet.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Czech",
        subject="Nedoručitelné: Dobrý den",
        sender="postmaster@globex.example",
        text="Doručení těmto příjemcům nebo skupinám se nezdařilo:\n\ndana@globex.example\n"
        "Zadanou e-mailovou adresu se nepodařilo najít.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Finnish",
        subject="Toimittamaton: Hei",
        sender="postmaster@globex.example",
        text="Viestiä ei voitu toimittaa seuraaville vastaanottajille tai ryhmille:\n\ndana@globex.example\n"
        "Antamaasi sähköpostiosoitetta ei löytynyt.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Russian",
        subject="Недоставлено: Здравствуйте",
        sender="postmaster@globex.example",
        text="Не удалось выполнить доставку следующим получателям или группам:\n\ndana@globex.example\n"
        "Введенный вами адрес электронной почты не найден.\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Japanese",
        subject="配信不能: こんにちは",
        sender="postmaster@globex.example",
        text="次の受信者またはグループへの配信に失敗しました:\n\ndana@globex.example\n"
        "入力した電子メール アドレスは見つかりませんでした。\n",
        hard=True,
    ),
    Sample(
        server="Exchange, Turkish",
        subject="Teslim edilemedi: Merhaba",
        sender="postmaster@globex.example",
        text="Aşağıdaki alıcılara veya gruplara teslim edilemedi:\n\ndana@globex.example\n"
        "Girdiğiniz e-posta adresi bulunamadı.\n",
        hard=True,
    ),
    Sample(
        server="Domino",
        subject="DELIVERY FAILURE: User dana (dana@globex.example) not listed in Domino Directory",
        sender="Postmaster@globex.example",
        text="Your message\n\n  Subject: Hello\n\nwas not delivered to:\n\n  dana@globex.example\n\nbecause:\n\n"
        "  User dana (dana@globex.example) not listed in Domino Directory\n",
        hard=True,
    ),
    Sample(
        server="Domino, size",
        subject="DELIVERY FAILURE: 552 5.3.4 Message size exceeds fixed maximum message size",
        sender="Postmaster@globex.example",
        text="Your message\n\n  Subject: Hello\n\nwas not delivered to:\n\n  dana@globex.example\n\nbecause:\n\n"
        "  552 5.3.4 Message size exceeds fixed maximum message size\n",
    ),
    Sample(
        server="GroupWise",
        subject="Message status - undeliverable",
        sender='"Mail Delivery System" <Mailer-Daemon@globex.example>',
        text="The attached file had the following undeliverable recipient(s):\n\tdana@globex.example\n\n"
        "Transcript of session follows:\n   Command: RCPT TO:<dana@globex.example>\n"
        "   Response: 550 5.1.1 User unknown.\n",
        hard=True,
    ),
    Sample(
        server="Zimbra",
        subject="Undelivered Mail Returned to Sender",
        text="This is the mail system at host mta.globex.example.\n\nI'm sorry to have to inform you that your "
        "message could "
        "not\nbe delivered to one or more recipients.\n\n<dana@globex.example>: host mta.globex.example[192.0.2.4] "
        "said:\n"
        "    552 5.2.2 Over quota (in reply to end of DATA command)\n",
    ),
    Sample(
        server="Postfix, greylisted until it gave up",
        subject="Undelivered Mail Returned to Sender",
        text="This is the mail system at host out.vendor.example.\n\nYour message could not be delivered.\n\n"
        "<dana@globex.example>: host mx.globex.example[192.0.2.4] said: 450 4.2.0 <dana@globex.example>: Recipient\n"
        "    address rejected: Greylisted, see http://postgrey.example/ (in reply to RCPT TO command)\n",
    ),
    Sample(
        server="Postfix, no host",
        subject="Undelivered Mail Returned to Sender",
        text="This is the mail system at host out.vendor.example.\n\nI'm sorry to have to inform you that your "
        "message could "
        "not be delivered.\n\n<dana@globex.example>: Host or domain name not found. Name service error for\n"
        "    name=globex.example type=A: Host not found\n",
        hard=True,
    ),
    Sample(
        server="Postfix, delayed",
        subject="Delayed Mail (still being retried)",
        text="This is the mail system at host out.vendor.example.\n\n"
        "####################################################################\n"
        "# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n"
        "####################################################################\n\nYour message could not be "
        "delivered for more "
        "than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n\n<dana@globex.example>: connect to "
        "mx.globex.example[192.0.2.4]:25: Connection timed out\n",
        kind=Kind.DELAY,
    ),
    Sample(
        server="Sendmail",
        subject="Returned mail: see transcript for details",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@out.vendor.example>",
        text="The original message was received at Tue, 3 Mar 2026 09:00:01 +0100\nfrom localhost [127.0.0.1]\n\n"
        "   ----- The following addresses had permanent fatal errors -----\n<dana@globex.example>\n"
        "    (reason: 550 5.7.1 Access denied)\n\n   ----- Transcript of session follows -----\n"
        "... while talking to mx.globex.example.:\n>>> DATA\n<<< 550 5.7.1 Access denied\n554 5.0.0 Service "
        "unavailable\n",
    ),
    Sample(
        server="Sendmail, warning",
        subject="Warning: could not send message for past 4 hours",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@out.vendor.example>",
        text="    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n"
        "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\n\n"
        "The original message was received at Tue, 3 Mar 2026 09:00:01 +0100\n\n"
        "   ----- Transcript of session follows -----\n<dana@globex.example>... Deferred: Connection timed out with "
        "mx\n"
        "Warning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old\n",
        kind=Kind.DELAY,
    ),
    Sample(
        server="Exim, delayed",
        subject="Warning: message 1aBcDe-0001 delayed 24 hours",
        sender="Mail Delivery System <Mailer-Daemon@out.vendor.example>",
        text="This message was created automatically by mail delivery software.\nA message that you sent has not "
        "yet been "
        "delivered to one or more of its\nrecipients after more than 24 hours on the queue.\n\n"
        "The address to which the message has not yet been delivered is:\n\n  dana@globex.example\n\n"
        "No action is required on your part. Delivery attempts will continue for\nsome time.\n",
        kind=Kind.DELAY,
    ),
    Sample(
        server="Exim, no route",
        subject="Mail delivery failed: returning message to sender",
        text="This message was created automatically by mail delivery software.\n\nA message that you sent could "
        "not be "
        "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        "  dana@globex.example\n    Unrouteable address\n",
        hard=True,
    ),
    Sample(
        server="Exim, all hosts failing",
        subject="Mail delivery failed: returning message to sender",
        text="A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent "
        "error. "
        "The following address(es) failed:\n\n  dana@globex.example\n    retry timeout exceeded\n",
    ),
    Sample(
        server="qmail, queue too long",
        subject="failure notice",
        text="Hi. This is the qmail-send program at out.vendor.example.\nI'm afraid I wasn't able to deliver your "
        "message to "
        "the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<dana@globex.example>:\nSorry, I wasn't able to establish an SMTP connection. (#4.4.1)\n"
        "I'm not going to try again; this message has been in the queue too long.\n",
    ),
    Sample(
        server="qmail, no local mailbox",
        subject="failure notice",
        text="Hi. This is the qmail-send program at globex.example.\nI'm afraid I wasn't able to deliver your "
        "message.\n\n"
        "<dana@globex.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of "
        "the message.\n",
        hard=True,
    ),
    Sample(
        server="Gmail",
        subject="Delivery Status Notification (Failure)",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        text="** Address not found **\n\nYour message wasn't delivered to dana@globex.example because the address "
        "couldn't be "
        "found, or is unable to receive mail.\n\nThe response from the remote server was:\n"
        "550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the "
        "recipient's email "
        "address for typos or unnecessary spaces.\n",
        hard=True,
    ),
    Sample(
        server="Gmail, blocked",
        subject="Delivery Status Notification (Failure)",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        text="** Message blocked **\n\nYour message to dana@globex.example has been blocked. See technical details "
        "below for "
        "more information.\n\nThe response was:\n550 5.7.26 This mail has been blocked because the sender is "
        "unauthenticated. "
        "SPF [vendor.example] with ip: [192.0.2.7] = did not pass\n",
    ),
    Sample(
        server="Gmail, German",
        subject="Delivery Status Notification (Failure)",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        text="** Adresse nicht gefunden **\n\nDeine Nachricht wurde nicht an dana@globex.example zugestellt, weil "
        "die Adresse "
        "nicht gefunden wurde oder keine E-Mails empfangen kann.\n",
        hard=True,
    ),
    Sample(
        server="Gmail, delay",
        subject="Delivery Status Notification (Delay)",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        text="** Delivery incomplete **\n\nThere was a temporary problem delivering your message to "
        "dana@globex.example. Gmail "
        "will retry for 46 more hours. You'll be notified if the delivery fails permanently.\n",
        kind=Kind.DELAY,
    ),
    Sample(
        server="Yahoo",
        subject="Failure Notice",
        sender="MAILER-DAEMON@yahoo.com",
        text="Sorry, we were unable to deliver your message to the following address.\n\n<dana@globex.example>:\n"
        "554: 30: Sorry, your message to dana@globex.example cannot be delivered. This mailbox is disabled (554.30).\n",
    ),
    Sample(
        server="Amazon SES",
        subject="Delivery Status Notification (Failure)",
        sender="MAILER-DAEMON@amazonses.example",
        text="An error occurred while trying to deliver the mail to the following recipients:\ndana@globex.example\n",
    ),
    Sample(
        server="mail.ru",
        subject="Mail failure.",
        sender="mailer-daemon@corp.example",
        text="This message was created automatically by mail delivery software.\n\nA message that you sent could "
        "not be "
        "delivered to one or more of its recipients.\n\n  dana@globex.example\n    SMTP error from remote mail "
        "server after RCPT TO:<dana@globex.example>:\n"
        "    550 user not found\n\n"
        "Это письмо создано автоматически сервером, отвечать на него не нужно.\n",
        hard=True,
    ),
    Sample(
        server="Yandex",
        subject="Недоставленное сообщение",
        sender="mailer-daemon@mx.example",
        text="Это письмо отправлено почтовым сервером.\n\nК сожалению, мы вынуждены сообщить Вам о том, что Ваше "
        "письмо не "
        "может быть отправлено одному или нескольким адресатам.\n\n<dana@globex.example>: host mx.globex.example said: "
        "550 5.7.1 No such user! (in reply to RCPT TO command)\n",
        hard=True,
    ),
    Sample(
        server="Mimecast",
        subject="[Postmaster] Email Delivery Failure",
        sender="postmaster@mimecast.example",
        text="This is an automated message\n\nYour email could not be delivered to:\ndana@globex.example\n\n"
        "The reason is: 550 Rejected by header based manually Blocked Senders\n",
    ),
    Sample(
        server="Proofpoint",
        subject="Undeliverable: Hello",
        sender="postmaster@ppe.example",
        text="Your message to <dana@globex.example> was rejected.\n\n550 5.7.0 Local Policy Violation - envelope "
        "rejected\n",
    ),
    Sample(
        server="Barracuda",
        subject="**Message you sent blocked by our bulk email filter**",
        sender="postmaster@spam.globex.example",
        text="Your message to: dana@globex.example\nwas blocked by our Spam Firewall. The email you sent with the "
        "following "
        "subject has NOT BEEN DELIVERED:\n\nSubject: Hello\n",
    ),
    Sample(
        server="IronPort",
        subject="Delivery Status Notification (Failure)",
        sender="Mail Delivery System <postmaster@esa.globex.example>",
        text="The following message to <dana@globex.example> was undeliverable.\nThe reason for the problem:\n"
        "5.1.0 - Unknown address error 550-'5.1.1 <dana@globex.example>... User unknown'\n",
        hard=True,
    ),
    Sample(
        server="IronPort, bad address host",
        subject="Delivery Status Notification (Failure)",
        sender="Mail Delivery System <postmaster@esa.vendor.example>",
        text="The following message to <dana@globex.example> was undeliverable.\nThe reason for the problem:\n"
        "5.1.2 - Bad destination host 'DNS Hard Error looking up globex.example (MX):  NXDomain'\n",
        hard=True,
    ),
    Sample(
        server="MailMarshal",
        subject='Undeliverable Mail: "Hello"',
        sender="MailMarshal <postmaster@globex.example>",
        text="Your message:\n   From:    sam@vendor.example\n   Subject: Hello\n\nCould not be delivered because of\n\n"
        "550 5.1.1 User unknown\n\nThe following recipients were affected:\n    dana@globex.example\n",
        hard=True,
    ),
    Sample(
        server="InterScan",
        subject="Mail could not be delivered",
        sender="postmaster@globex.example",
        text="Sent >>> RCPT TO: <dana@globex.example>\nReceived <<< 550 5.1.1 unknown user <dana@globex.example>\n\n"
        "Unable to deliver message to <dana@globex.example>.\n",
        hard=True,
    ),
    Sample(
        server="DoCoMo",
        subject="Mail System Error - Returned Mail",
        sender="Postmaster <mail-daemon@mobile.example>",
        text="This Message was undeliverable due to the following reason:\n\nYour message was not delivered because "
        "the "
        "destination computer was\nnot found. Carefully check that it was spelled correctly\nand try sending it "
        "again.\n\n"
        "     Host globex.example not found\n\nThe following recipients did not receive this message:\n\n"
        "     <dana@globex.example>\n",
        hard=True,
    ),
    Sample(
        server="EZweb",
        subject="Mail System Error - Returned Mail",
        sender="Postmaster@mobile.example",
        text="The user(s) account is disabled.\n\n<dana@globex.example>: 550 user unknown\n",
    ),
    Sample(
        server="MS Mail in words",
        subject="Nachricht konnte nicht zugestellt werden",
        sender="Mail Delivery System <mailer-daemon@kundenserver.example>",
        text="Diese Nachricht wurde automatisch erzeugt.\n\nIhre E-Mail an dana@globex.example konnte nicht "
        "zugestellt werden, "
        "weil das Postfach voll ist.\n",
    ),
    Sample(
        server="Web mailer, German",
        subject="Mail delivery failed: returning message to sender",
        sender="mailer-daemon@freemail.example",
        text="This message was created automatically by mail delivery software.\n\nA message that you sent could "
        "not be "
        "delivered to\none or more of its recipients. This is a permanent error.\n\nThe following address failed:\n\n"
        "dana@globex.example:\nSMTP error from remote server for RCPT TO command, host: mx.globex.example "
        "(192.0.2.1) reason: "
        "550 Requested action not taken: mailbox unavailable\n",
        hard=True,
    ),
    Sample(
        server="Moved",
        subject="Undelivered Mail Returned to Sender",
        text="This is the mail system at host mx.globex.example.\n\nYour message could not be delivered.\n\n"
        "<dana@globex.example>: 551 5.1.6 User has moved to new address: dana@initech.example\n",
        hard=True,
    ),
    Sample(
        server="Null MX",
        subject="Undelivered Mail Returned to Sender",
        text="Your message could not be delivered.\n\n<dana@globex.example>: Domain globex.example does not accept "
        "mail (nullMX)\n",
        hard=True,
    ),
    Sample(
        server="Loop",
        subject="Undelivered Mail Returned to Sender",
        text="Your message could not be delivered.\n\n<dana@globex.example>: mail for globex.example loops back to "
        "myself\n",
    ),
    Sample(
        server="Hops",
        subject="Returned mail: Too many hops 26 (25 max)",
        sender="Mail Delivery Subsystem <MAILER-DAEMON@mx.globex.example>",
        text="   ----- The following addresses had permanent fatal errors -----\n<dana@globex.example>\n\n"
        "   ----- Transcript of session follows -----\n554 5.4.6 Too many hops 26 (25 max)\n",
    ),
    Sample(
        server="Block list",
        subject="Undelivered Mail Returned to Sender",
        text="Your message could not be delivered.\n\n<dana@globex.example>: host mx.globex.example[192.0.2.4] "
        "said: 550 5.1.1 "
        "Recipient rejected: your host is listed by zen.spamhaus.example, see there\n",
    ),
    Sample(
        server="Hotmail",
        subject="Delivery Status Notification (Failure)",
        sender="postmaster@mail.hotmail.example",
        text="This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients "
        "failed.\n\n       dana@globex.example\n\n550 SC-001 (COL004-MC1F3) Unfortunately, messages from 192.0.2.7 "
        "weren't "
        "sent. Please contact your Internet service provider since part of their network is on our block list.\n",
    ),
    Sample(
        server="Two people, one gone and one full",
        subject="Undelivered Mail Returned to Sender",
        text="Your message could not be delivered.\n\n<dana@globex.example>: host mx said: 550 5.1.1 User unknown\n\n"
        "<tom@globex.example>: host mx said: 452 4.2.2 Mailbox full\n",
        addresses=(DANA, "tom@globex.example"),
        hard=True,
    ),
    Sample(
        server="IMail, full",
        subject="Undeliverable Mail",
        sender="Postmaster <postmaster@globex.example>",
        text="User mailbox exceeds allowed size: dana@globex.example\n\nOriginal message follows.\n\nTo: "
        "x@vendor.example\n",
    ),
    Sample(
        server="Netscape",
        subject="Mail System Error - Returned Mail",
        sender="Mail Administrator <Postmaster@globex.example>",
        text="This Message was undeliverable due to the following reason:\n\nOne or more of the recipients of your "
        "message did "
        "not receive it\nbecause they would have exceeded their mailbox size limit.\n\n     <dana@globex.example>\n\n"
        "Please reply to Postmaster@globex.example\nif you feel this message to be in error.\n",
    ),
    Sample(
        server="Compuserve",
        subject="Undeliverable Message",
        sender="CompuServe Postmaster <postmaster@globex.example>",
        text="Your message could not be delivered for the following reason:\n\nEMDNFS Address not found: Receiver "
        "address: "
        "dana@globex.example\n",
        hard=True,
    ),
    Sample(
        server="AOL",
        subject="Mail Delivery Problem",
        sender="mail.globex.example Postmaster <postmaster@globex.example>",
        text="Your mail to the following recipients could not be delivered because they are not accepting mail from "
        "sam@vendor.example:\n    dana@globex.example\n",
    ),
    Sample(
        server="MailFoundry",
        subject="Delivery Status Notification (Failure)",
        sender="MAILER-DAEMON@mf.globex.example",
        text="This is a MailFoundry generated message.\n\nUnable to deliver message to: "
        "<dana@globex.example>\n\nDelivery "
        "failed for the following reason:\nServer mx.globex.example[192.0.2.1] failed with: 550 "
        "<dana@globex.example> No such "
        "user here (in reply to RCPT TO)\n\nThis has been a permanent failure.  No further delivery attempts will "
        "be made.\n",
        hard=True,
    ),
    Sample(
        server="m-FILTER",
        subject="failure notice",
        sender="Mailer-Daemon@globex.example",
        text="dana@globex.example\n\n-------server message\n550 5.1.1 unknown user "
        "<dana@globex.example>\n\n-------SMTP command\n"
        "DATA\n\n-------original message\n",
        hard=True,
    ),
    Sample(
        server="KDDI",
        subject="Undelivered Mail",
        sender="no-reply@mobile.example",
        text="Could not be delivered to: <dana@globex.example>\nAs their mailbox is full.\n",
    ),
    Sample(
        server="Biglobe",
        subject="Returned mail: 550 Mailbox quota exceeded",
        sender="Postmaster@biglobe.example",
        text="   ----- The following addresses had delivery problems -----\n<dana@globex.example>\n\n"
        "   ----- Non-delivered information -----\nThe number of messages in recipient's mailbox exceeded the local "
        "limit.\n",
    ),
    Sample(
        server="Zoho",
        subject="Undelivered Mail Returned to Sender",
        sender="mailer-daemon@mail.zoho.example",
        text="This message was created automatically by mail delivery software.\nA message that you sent could not "
        "be delivered "
        "to one or more of its recipients. This is a permanent error.\n\ndana@globex.example Invalid Address, "
        "ERROR_CODE :550, "
        "ERROR_CODE :5.1.1 <dana@globex.example>... User Unknown\n",
        hard=True,
    ),
    Sample(
        server="Google Groups",
        subject="Delivery Status Notification (Failure)",
        sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
        text="Hello sam@vendor.example,\n\nWe're writing to let you know that the group you tried to contact (dana) "
        "may not "
        "exist, or you may not have permission to post messages to the group.\n\n----- Original message -----\n\n"
        "To: dana@globex.example\n",
    ),
    Sample(
        server="SurfControl",
        subject="Undeliverable mail",
        sender="postmaster@globex.example",
        text="Your message could not be sent.\nA transcript of the attempts to send the message follows.\nThe "
        "number of "
        "attempts made: 1\nAddressed To: dana@globex.example\n\nTue, 3 Mar 2026 09:00:01 +0100\nFailed to send to "
        "identified "
        "host,\ndana@globex.example: [192.0.2.1], 550 5.7.1 Message rejected as spam\n",
    ),
    Sample(
        server="Italian certified mail",
        subject="AVVISO DI MANCATA CONSEGNA: Ciao",
        sender="posta-certificata@pec.example",
        text="Avviso di mancata consegna\n"
        'Il messaggio "Ciao" proveniente da "sam@vendor.example" e destinato all\'utente '
        '"dana@globex.example" è stato rifiutato dal sistema.\n5.1.1 - indirizzo non valido\n',
        hard=True,
    ),
    Sample(
        server="Lotus Notes, German",
        subject="ZUSTELLUNGSFEHLER: Benutzer dana (dana@globex.example) nicht im Domino-Verzeichnis",
        sender="Postmaster@globex.example",
        text="Ihre Nachricht\n\n  Betreff: Hallo\n\nkonnte nicht zugestellt werden an:\n\n  "
        "dana@globex.example\n\nweil:\n\n"
        "  Benutzer dana (dana@globex.example) ist nicht im Domino-Verzeichnis aufgelistet\n",
        hard=True,
    ),
    Sample(
        server="OpenSMTPD",
        subject="Delivery status notification: error",
        sender="Mailer Daemon <MAILER-DAEMON@mx.globex.example>",
        text="    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has "
        "occurred while "
        "attempting to deliver a message for\n    the following list of recipients:\n\ndana@globex.example: 550 5.1.1 "
        "<dana@globex.example>: Recipient address rejected: User unknown\n\n    Below is a copy of the original "
        "message:\n",
        hard=True,
    ),
    Sample(
        server="Apple Private Relay, not authorised",
        subject="Undelivered Mail Returned to Sender",
        text="Your message could not be delivered.\n\n<dana@globex.example>: host mx.globex.example[192.0.2.4] "
        "said: 550 5.1.1 "
        "<sam@vendor.example>: unauthorized sender (in reply to DATA command)\n",
    ),
    Sample(
        server="Chinese provider",
        subject="系统退信",
        sender="PostMaster@mail.example",
        text="抱歉，您的邮件被退回来了……\n\n收件人：dana@globex.example\n退信原因：收件人邮箱已满。\n",
    ),
    Sample(
        server="Korean provider",
        subject="메일 배달 실패: Hello",
        sender="mailer-daemon@mail.example",
        text="메일을 배달하지 못했습니다.\n\n받는 사람: dana@globex.example\n사유: 존재하지 않는 메일 주소입니다.\n",
        hard=True,
    ),
    Sample(
        server="Warning, qmail-style",
        subject="Warning: message delayed",
        text="Hi. This is the qmail-send program. Your message has been in the queue for 4 hours; I will keep "
        "trying.\n\n"
        "<dana@globex.example>:\nConnected to 192.0.2.1 but connection died. (#4.4.2)\n",
        kind=Kind.DELAY,
    ),
)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.server)
def test_a_server_s_own_words_are_understood(sample):
    read = read_bounce(parse(sample.raw))
    assert read is not None
    assert read.kind is sample.kind
    assert tuple(one.address for one in read.found.recipients) == sample.addresses
    if sample.kind is Kind.BOUNCE:
        assert any(one.hard for one in read.found.recipients) is sample.hard
