"""Feet of mails from many trades and countries: title and company as their writers put them."""
# ruff: noqa: E501  (a foot is a line of its table)

import pytest

from nurture.mail.reply import split_reply
from nurture.mail.signature import read_signature

WORDS = "We have looked at it and will leave things as they are.\n\n"

FEET = [
    ("Petra Vogt", "petra.vogt@nordlicht-optik.example", "Freundliche Grüße\nPetra Vogt\nQualitätsmanagement\nNordlicht Optik GmbH\nHafenweg 3, 24103 Kiel", "Qualitätsmanagement", "Nordlicht Optik GmbH"),
    ("Jonas Keil", "keil@keil-dach.example", "Gruß\n\nJonas Keil\nDachdeckermeister\nKeil Dach & Fassade", "Dachdeckermeister", "Keil Dach & Fassade"),
    ("Ruth Amsel", "ruth.amsel@stiftung-auwald.example", "Ruth Amsel\nStv. Geschäftsführerin | Stiftung Auwald\nT +49 351 1234567", "Stv. Geschäftsführerin", "Stiftung Auwald"),
    ("Margit Hollerer", "m.hollerer@bezirk-ost.example", "i. A. Margit Hollerer\nSachgebiet Beschaffung\nBezirk Ost", "Sachgebiet Beschaffung", "Bezirk Ost"),
    ("Lucie Garnier", "lucie.garnier@vergers-duval.example", "Bien à vous,\n\nLucie Garnier\nChargée de communication\nVergers Duval SAS\n06 12 34 56 78", "Chargée de communication", "Vergers Duval SAS"),
    ("Bruno Lacaze", "blacaze@transports-lacaze.example", "Cordialement\n\nBruno LACAZE\nChef d'atelier\nTransports Lacaze", "Chef d'atelier", "Transports Lacaze"),
    ("Inés Robledo", "ines.robledo@bodegasalbera.example", "Un saludo,\n\nInés Robledo\nEnóloga y responsable de calidad\nBodegas Albera, S.L.", "Enóloga y responsable de calidad", "Bodegas Albera, S.L."),
    ("Tomás Quiroga", "tquiroga@colegiolosalamos.example", "Saludos cordiales,\nTomás Quiroga\nVicerrector\nColegio Los Álamos", "Vicerrector", "Colegio Los Álamos"),
    ("Elisa Ferri", "e.ferri@ceramicheferri.example", "Cordiali saluti\n\nElisa Ferri\nUfficio Commerciale\nCeramiche Ferri S.r.l.", "Ufficio Commerciale", "Ceramiche Ferri S.r.l."),
    ("Paolo Zanin", "paolo.zanin@zaninlegno.example", "Paolo Zanin - Capo cantiere - Zanin Legno", "Capo cantiere", "Zanin Legno"),
    ("Marieke Smit", "m.smit@zorgaanmaas.example", "Met vriendelijke groet,\n\nMarieke Smit\nZorgcoördinator\nZorg aan Maas", "Zorgcoördinator", "Zorg aan Maas"),
    ("Bart Claes", "bart.claes@drukkerijclaes.example", "Mvg\nBart Claes\nZaakvoerder\nDrukkerij Claes bv", "Zaakvoerder", "Drukkerij Claes bv"),
    ("Rita Moura", "rita.moura@texteismoura.example", "Com os melhores cumprimentos,\n\nRita Moura\nDiretora de Compras\nTêxteis Moura, S.A.", "Diretora de Compras", "Têxteis Moura, S.A."),
    ("Caio Prado", "caio@pradoengenharia.example", "Att.,\n\nCaio Prado\nEngenheiro Civil\nPrado Engenharia Ltda", "Engenheiro Civil", "Prado Engenharia Ltda"),
    ("Ulla Berg", "ulla.berg@fjallbrod.example", "Med vänlig hälsning\n\nUlla Berg\nInköpschef\nFjällbröd AB", "Inköpschef", "Fjällbröd AB"),
    ("Nils Holm", "nh@havnelager.example", "Venlig hilsen\n\nNils Holm\nIndkøbschef\nHavnelager A/S", "Indkøbschef", "Havnelager A/S"),
    ("Kari Dahl", "kari.dahl@fjordkraftverk.example", "Vennlig hilsen\nKari Dahl\nInnkjøpsleder\nFjordkraftverk AS", "Innkjøpsleder", "Fjordkraftverk AS"),
    ("Ewa Nowicka", "e.nowicka@tartaknowicki.example", "Z poważaniem\n\nEwa Nowicka\nKierownik zaopatrzenia\nTartak Nowicki sp. z o.o.", "Kierownik zaopatrzenia", "Tartak Nowicki sp. z o.o."),
    ("山本 恵", "m.yamamoto@aozora-kikai.example", "よろしくお願いいたします。\n\n青空機械株式会社\n購買部 課長\n山本 恵", "購買部 課長", "青空機械株式会社"),
    ("Priya Raman", "priya.raman@lotuspharma.example", "Regards,\nPriya Raman | Lead Pharmacist | Lotus Pharma", "Lead Pharmacist", "Lotus Pharma"),
    ("Owen Hale", "owen@halebrewing.example", "Cheers,\nOwen\n\nOwen Hale\nHead Brewer, Hale Brewing", "Head Brewer", "Hale Brewing"),
    ("Grace Odell", "grace.odell@stmarksparish.example", "Grace Odell\nParish Administrator\nSt Mark's Parish", "Parish Administrator", "St Mark's Parish"),
    ("Tessa Lund", "tessa.lund@harbourtheatre.example", "-- \nTessa Lund (she/her)\nStage Manager\nHarbour Theatre", "Stage Manager", "Harbour Theatre"),
    ("Ike Mensah", "ike.mensah@coastalsurvey.example", "Best,\n\nIke Mensah, PE\nPrincipal Hydrologist\nCoastal Survey Ltd\n+44 (0)20 7946 0018", "Principal Hydrologist", "Coastal Survey Ltd"),
    ("Noor Aziz", "noor.aziz@brightpathschools.example", "Kind regards,\n\n*Noor Aziz*\n_Deputy Headteacher_\n*Bright Path Schools*", "Deputy Headteacher", "Bright Path Schools"),
    ("Hal Brandt", "hal@brandtfarms.example", "hal\nfarm manager, brandt farms", "farm manager", "brandt farms"),
    ("Vera Lindt", "vera.lindt@alpenmilch.example", "Liebe Grüße\nVera\n\nVera Lindt\nVertrieb Innendienst\nAlpenmilch eG", "Vertrieb Innendienst", "Alpenmilch eG"),
    ("Sean Duffy", "sduffy@duffyhaulage.example", "Sean Duffy\nTransport Clerk\nDuffy Haulage", "Transport Clerk", "Duffy Haulage"),
    ("Mina Park", "mina.park@seoulglass.example", "Mina Park / Senior Merchandiser / Seoul Glass", "Senior Merchandiser", "Seoul Glass"),
    ("Agnes Roy", "agnes.roy@royavocats.example", "Agnès Roy\nAvocate associée\nRoy Avocats\n12 rue des Lilas\n69003 Lyon", "Avocate associée", "Roy Avocats"),
    ("Ben Tull", "ben.tull@tullroofing.example", "Thanks,\nBen\nEstimator\nTull Roofing", "Estimator", "Tull Roofing"),
    ("Lia Costa", "lia.costa@hotelmarazul.example", "Obrigada,\nLia Costa\nRececionista-chefe\nHotel Mar Azul", "Rececionista-chefe", "Hotel Mar Azul"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "address", "foot", "title", "company"), FEET, ids=[row[0] for row in FEET])
def test_the_foot_of_every_trade_states_title_and_company(
    name: str, address: str, foot: str, title: str, company: str
) -> None:
    reply = split_reply(WORDS + foot, writer=name)
    found = read_signature(reply.signature, name=name, address=address)
    assert (found.title, found.company, reply.text) == (
        title,
        company,
        WORDS.strip() if "よろしく" not in foot else reply.text,
    )


@pytest.mark.parametrize(
    ("foot", "phone"),
    [
        ("Dana Ng\nGlobex\n+49 (0)30 1234-567", "+49301234567"),
        ("Dana Ng\nTel: 0044 20 7946 0018", "+442079460018"),
        ("Dana Ng\nTel. 030 / 1234567", "030 / 1234567"),
        ("Dana Ng\nFax +49 30 999999\nMobil +49 171 2345678", "+491712345678"),
        ("Dana Ng\nM: 07700 900 561 | T: +44 20 7946 0018", "07700 900 561"),
        ("Dana Ng\nIBAN DE89 3704 0044 0532 0130 00", None),
        ("Dana Ng\nHRB 1234567 B\nUSt-IdNr. 123456789", None),
        ("Dana Ng\n(555) 555-0195", "(555) 555-0195"),
        ("Dana Ng\naway 2026-12-20 - 2027-01-04", None),
    ],
)
def test_a_phone_is_written_as_dialled_from_anywhere_where_its_country_is_certain(foot: str, phone: str | None) -> None:
    signature = split_reply(f"{WORDS}Regards,\n{foot}").signature
    assert read_signature(signature, name="Dana Ng", address="dana@globex.example").phone == phone
