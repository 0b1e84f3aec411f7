"""Sending, against a real server on the loopback: to all or to none, once, and never by surprise."""

from __future__ import annotations

import email
import email.policy
import io
import json
import shutil
import socket
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conftest import PROFIL
from outils import smtp
from outils.courriels import VALIDE, codes

from clausegen import batch, cli, generation
from clausegen.constats import Refus
from clausegen.courriels import brouillon, envoi, journal
from clausegen.courriels.brouillon import Demande
from clausegen.courriels.reglages import Serveur

QUAND = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
SECRET = "sésame"
DELAI = 0.7  # seconds
LONG = pytest.mark.long
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture
def poste():
    """Starts a server: STARTTLS unless told otherwise; returns its office and how to reach it."""
    ouverts = []

    def start(tls=False, panne=("", ""), refuses=(), identifie=False, **options):
        bureau = smtp.Bureau(panne, refuses)
        options |= {"ssl_context": smtp.context()} if tls else {"tls_context": smtp.context()}
        options |= {"authenticator": bureau.authenticate, "auth_required": True} if identifie else {}
        # over implicit TLS, aiosmtpd does not know that the connection is already encrypted
        options |= {"require_starttls": not tls, "auth_require_tls": not tls}
        controleur = smtp.Poste(bureau, hostname="127.0.0.1", port=smtp.free_port(), **options)
        controleur.start()
        ouverts.append(controleur)
        serveur = Serveur(
            *("localhost", controleur.port, "tls" if tls else "starttls"),
            utilisateur="service" if identifie else None,
            certificats=smtp.CERTIFICAT,
            delai=DELAI,
        )
        return bureau, serveur

    yield start
    for controleur in ouverts:
        controleur.stop(no_assert=True)


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """The documents of the small profile, made once."""
    dossier = tmp_path_factory.mktemp("documents")
    (dossier / "marche.yaml").write_text(PROFIL.format(reference="2026/045") + VALIDE, encoding="utf-8")
    (fait,) = batch.run([dossier / "marche.yaml"], generation.Options(sortie=dossier / "sortie"))
    assert fait.fait
    return dossier / "sortie"


@pytest.fixture
def pret(documents, ecrire, tmp_path, monkeypatch):
    """The draft of a message with two files."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(documents, "sortie")

    def run(**options):
        return brouillon.prepare(ecrire(suite=VALIDE), Demande("relance", **options))

    return run


def send(pret, serveur, secret=SECRET, encore=False):
    return envoi.send(pret, serveur, secret, QUAND, encore=encore)


def entries(pret):
    return [entree.etat for entree in journal.read(pret.dossier.parent)]


def read(bureau):
    (enveloppe,) = bureau.recus
    return email.message_from_bytes(enveloppe.content, policy=email.policy.default)


# --- it leaves ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tls", [False, True], ids=["starttls", "tls"])
@pytest.mark.parametrize("identifie", [False, True], ids=["sans compte", "compte"])
def test_a_message_arrives_whole_over_tls(poste, pret, tls, identifie):
    bureau, serveur = poste(tls=tls, identifie=identifie)
    prepare = pret(a=("un@exemple.fr", "deux@exemple.fr"))
    fait = send(prepare, serveur)
    lu = read(bureau)
    assert bureau.recus[0].mail_from == "clauses@exemple.fr"
    assert bureau.recus[0].rcpt_tos == ["un@exemple.fr", "deux@exemple.fr"]
    assert lu["From"] == "clauses@exemple.fr"
    assert lu["Subject"] == prepare.lettre.objet
    assert lu["Date"].datetime == QUAND
    assert "X-Unsent" not in lu
    assert lu.get_body(("plain",)).get_content().replace("\r\n", "\n") == prepare.lettre.corps
    for partie, fichier in zip(lu.iter_attachments(), prepare.joints, strict=True):
        assert (partie.get_filename(), partie.get_content()) == (fichier.nom, fichier.contenu)
    assert fait.reponse == "accepte"
    assert entries(prepare) == ["envoye"]
    assert bureau.comptes == ([("service", SECRET)] if identifie else [])


def test_lines_that_begin_with_a_dot_arrive_as_written(poste, pret):
    bureau, serveur = poste()
    prepare = pret()
    lettre = replace(prepare.lettre, corps=".\n..\n.fin\n")
    send(replace(prepare, lettre=lettre), serveur)
    assert read(bureau).get_body(("plain",)).get_content().replace("\r\n", "\n") == lettre.corps


def test_login_serves_where_plain_is_not_offered(poste, pret):
    bureau, serveur = poste(identifie=True, auth_exclude_mechanism=["PLAIN"])
    bureau.secret = "sesame"
    with pytest.raises(Refus, match="accent"):
        send(pret(), serveur)
    send(pret(), serveur, "sesame")
    assert len(bureau.recus) == 1


# --- it does not --------------------------------------------------------------------------------------------


PANNES = [
    *((commande, "coupe") for commande in ("EHLO", "MAIL", "RCPT", "DATA")),
    *(("DATA", "muet"), ("MAIL", "451 plus tard"), ("RCPT", "554 non")),
]
AUTRES = [
    pytest.param(commande, panne, marks=LONG)
    for commande in ("EHLO", "MAIL", "RCPT", "DATA")
    for panne in ("muet", "451 plus tard", "554 non")
    if (commande, panne) not in PANNES
]


@pytest.mark.parametrize(("commande", "panne"), [*PANNES, *AUTRES])
def test_before_the_end_of_the_message_a_failure_is_certain(poste, pret, commande, panne):
    bureau, serveur = poste(panne=(commande, panne))
    prepare = pret()
    with pytest.raises(Refus) as refus:
        send(prepare, serveur)
    assert codes(refus) == ["COU-12"]
    assert "rien n'est parti" in str(refus.value)
    assert bureau.recus == []
    assert entries(prepare) == ["refuse"]
    _, autre = poste()
    send(prepare, autre)
    assert entries(prepare) == ["refuse", "envoye"]


@pytest.mark.parametrize("panne", ["coupe", "muet"])
def test_after_the_end_of_the_message_a_person_must_look(poste, pret, panne):
    bureau, serveur = poste(panne=("FIN", panne))
    prepare = pret()
    with pytest.raises(Refus) as refus:
        send(prepare, serveur)
    assert codes(refus) == ["COU-10"]
    assert "peut-être parti" in str(refus.value)
    assert len(bureau.recus) == 1
    assert entries(prepare) == ["en_cours"]
    autre, sain = poste()
    with pytest.raises(Refus) as refus:
        send(prepare, sain)
    assert codes(refus) == ["COU-10"]
    assert autre.recus == []
    send(prepare, sain, encore=True)
    assert entries(prepare) == ["sans_reponse", "envoye"]
    assert read(autre)["Message-ID"] == read(bureau)["Message-ID"]


def test_a_message_refused_at_its_end_is_not_sent(poste, pret):
    bureau, serveur = poste(panne=("FIN", "552 message trop gros"))
    prepare = pret()
    with pytest.raises(Refus, match="552 message trop gros"):
        send(prepare, serveur)
    assert bureau.recus == []
    assert entries(prepare) == ["refuse"]


def test_a_message_above_the_announced_size_is_not_even_begun(poste, pret):
    bureau, serveur = poste(data_size_limit=2000)
    with pytest.raises(Refus, match=r"le message fait \d+ Ko, le serveur en accepte 2 Ko"):
        send(pret(), serveur)
    assert bureau.recus == []


def test_one_refused_recipient_stops_the_message_for_all(poste, pret):
    refuses = ("deux@exemple.fr", "trois@exemple.fr")
    bureau, serveur = poste(refuses=refuses)
    prepare = pret(a=("un@exemple.fr", *refuses))
    with pytest.raises(Refus) as refus:
        send(prepare, serveur)
    assert [c.message.partition(" : ")[0] for c in refus.value.constats] == [
        f"le serveur refuse {adresse}" for adresse in refuses
    ]
    assert bureau.recus == []
    send(pret(a=("un@exemple.fr",)), serveur)
    assert entries(prepare) == ["refuse", "envoye"]


@pytest.mark.parametrize(
    "tls", [pytest.param(False, id="starttls"), pytest.param(True, id="tls", marks=LONG)]
)
@pytest.mark.parametrize("faute", ["inconnu", "autre nom"])
def test_a_wrong_certificate_stops_everything_before_the_password(poste, pret, tls, faute):
    bureau, serveur = poste(tls=tls, identifie=True)
    serveur = replace(
        serveur,
        certificats=None if faute == "inconnu" else serveur.certificats,
        hote="localhost" if faute == "inconnu" else "127.0.0.1",
    )
    prepare = pret()
    with pytest.raises(Refus, match="certificat refusé"):
        send(prepare, serveur)
    assert (bureau.recus, bureau.comptes, entries(prepare)) == ([], [], ["refuse"])


def test_a_server_without_encryption_receives_nothing(pret):
    bureau = smtp.Bureau()
    controleur = smtp.Poste(bureau, hostname="127.0.0.1", port=smtp.free_port())
    controleur.start()
    try:
        with pytest.raises(Refus, match="ni chiffrement"):
            send(pret(), Serveur("localhost", controleur.port, "starttls", delai=DELAI))
    finally:
        controleur.stop()
    assert bureau.recus == []


def test_a_refused_password_is_told_without_being_written(poste, pret):
    bureau, serveur = poste(identifie=True)
    prepare = pret()
    with pytest.raises(Refus, match="identification refusée") as refus:
        send(prepare, serveur, "faux-secret")
    assert bureau.recus == []
    assert "faux-secret" not in str(refus.value)
    assert "faux-secret" not in (prepare.dossier.parent / journal.FICHIER).read_text(encoding="utf-8")


@pytest.mark.parametrize("securite", ["starttls", pytest.param("tls", marks=LONG)])
@pytest.mark.parametrize("maniere", ["sourd", "raccroche", "fermé", "introuvable"])
def test_a_server_that_is_not_there(pret, securite, maniere):
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
        if maniere in ("sourd", "raccroche"):
            prise.listen()
        if maniere == "raccroche":
            threading.Thread(target=lambda: prise.accept()[0].close(), daemon=True).start()
        hote = "serveur.invalid" if maniere == "introuvable" else "127.0.0.1"
        prepare, debut = pret(), time.monotonic()
        with pytest.raises(Refus) as refus:
            send(prepare, Serveur(hote, port, securite, delai=DELAI))
    assert codes(refus) == ["COU-12"]
    assert entries(prepare) == ["refuse"]
    assert time.monotonic() - debut < 10


def test_tls_on_a_starttls_port_and_the_reverse(poste, pret):
    _, serveur = poste()
    with pytest.raises(Refus, match=r"chiffrement impossible|pas de réponse|connexion coupée"):
        send(pret(), replace(serveur, securite="tls"))
    _, serveur = poste(tls=True)
    with pytest.raises(Refus, match=r"connexion coupée|pas de réponse"):
        send(pret(), replace(serveur, securite="starttls"))


def test_an_interruption_before_the_end_is_a_failure_and_after_it_is_not(poste, pret, monkeypatch):
    _, serveur = poste()
    prepare = pret()
    with monkeypatch.context() as coupe:
        coupe.setattr(envoi, "_announce", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send(prepare, serveur)
    assert entries(prepare) == ["refuse"]
    with monkeypatch.context() as coupe:
        coupe.setattr(envoi.smtplib.SMTP, "getreply", fail_after_the_dot(envoi.smtplib.SMTP.getreply))
        with pytest.raises(KeyboardInterrupt):
            send(prepare, serveur)
    assert entries(prepare) == ["refuse", "en_cours"]


def fail_after_the_dot(vraie):
    """The person interrupts while the last answer is awaited."""
    codes_lus = []

    def getreply(self):
        if 354 in codes_lus:
            raise KeyboardInterrupt
        code, texte = vraie(self)
        codes_lus.append(code)
        return code, texte

    return getreply


# --- once ---------------------------------------------------------------------------------------------------


def test_a_version_goes_once_to_each_unless_told(poste, pret):
    bureau, serveur = poste()
    prepare = pret()
    send(prepare, serveur)
    with pytest.raises(Refus) as refus:
        send(pret(a=("marches@exemple.fr", "autre@exemple.fr")), serveur)
    assert codes(refus) == ["COU-09"]
    assert "déjà été envoyée à marches@exemple.fr le 24 novembre 2026" in str(refus.value)
    send(pret(a=("autre@exemple.fr",)), serveur)
    send(pret(), serveur, encore=True)
    assert entries(prepare) == ["envoye"] * 3
    lus = [email.message_from_bytes(e.content)["Message-ID"] for e in bureau.recus]
    assert len(set(lus)) == 3


def test_a_new_text_is_a_new_version(poste, pret):
    bureau, serveur = poste()
    prepare = pret()
    send(prepare, serveur)
    (prepare.dossier / "courriel.txt").write_text("À : a@exemple.fr\nObjet : x\n\nAutre texte\n", "utf-8")
    send(pret(), serveur)
    assert bureau.recus[1].rcpt_tos == ["a@exemple.fr"]


@pytest.mark.parametrize("contenu", [b"", b"[]", b'{"envois": [{}]}'])
def test_a_damaged_journal_stops_the_sending(poste, pret, contenu):
    bureau, serveur = poste()
    prepare = pret()
    (prepare.dossier.parent / journal.FICHIER).write_bytes(contenu)
    with pytest.raises(Refus) as refus:
        send(prepare, serveur)
    assert codes(refus) == ["COU-08"]
    assert bureau.recus == []


def test_an_incomplete_message_is_refused_with_every_reason(poste, pret):
    bureau, serveur = poste()
    prepare = pret()
    lettre = replace(prepare.lettre, a=(), corps="[à compléter\xa0: date]")
    with pytest.raises(Refus) as refus:
        send(replace(prepare, lettre=lettre, facilitateur=None), serveur)
    assert codes(refus) == ["COU-11"] * 3
    assert bureau.recus == []
    assert entries(prepare) == []


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def envoyer(poste, ecrire, ligne, monkeypatch):
    """Sends from the command line, with settings in the environment."""
    bureau, serveur = poste(identifie=True)
    for cle, valeur in {
        "SERVEUR": f"localhost:{serveur.port}",
        "UTILISATEUR": "service",
        "CERTIFICATS": str(smtp.CERTIFICAT),
        "MOT_DE_PASSE": SECRET,
    }.items():
        monkeypatch.setenv(f"CLAUSEGEN_SMTP_{cle}", valeur)
    profil = ecrire(suite=VALIDE)

    def run(*options, reponse=None):
        if reponse is not None:
            monkeypatch.setattr("clausegen.cli.expedition.click.prompt", lambda *_, **__: reponse)
        return ligne("courriel", profil, "--envoyer", "--reponse-le", "2199-01-01", *options)

    return bureau, run


def test_the_command_lists_what_leaves_then_sends_it_once(envoyer):
    bureau, run = envoyer
    sortie = run("--oui")
    assert sortie.code == 0, sortie.err
    assert "(STARTTLS), de clauses@exemple.fr\n  à      marches@exemple.fr\n  objet  [2026/045]" in sortie.err
    assert "  joint  2026-045_documents.zip (" in sortie.err
    assert "  en tout " in sortie.err
    assert "Envoyé à marches@exemple.fr ; réponse du serveur : accepte" in sortie.err
    assert "Rien n'est envoyé" not in sortie.err
    assert SECRET not in sortie.out + sortie.err
    assert run("--oui").code == 1
    assert len(bureau.recus) == 1
    assert run("--oui", "--encore").code == 0
    assert len(bureau.recus) == 2


@pytest.mark.parametrize(("reponse", "nombre"), [("n", 0), ("yes", 0), ("Oui", 1)])
def test_only_a_yes_sends(envoyer, reponse, nombre):
    bureau, run = envoyer
    sortie = run(reponse=reponse)
    assert sortie.code == 0
    assert len(bureau.recus) == nombre
    assert ("Rien n'est envoyé." in sortie.err) == (nombre == 0)


def test_nobody_at_the_keyboard_sends_nothing(envoyer, monkeypatch):
    bureau, run = envoyer
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert run().code == cli.INTERROMPU
    monkeypatch.delenv("CLAUSEGEN_SMTP_MOT_DE_PASSE")
    sortie = run("--oui")
    assert sortie.code == 2
    assert "CLAUSEGEN_SMTP_MOT_DE_PASSE" in sortie.err
    assert bureau.recus == []


def test_json_says_what_was_sent(envoyer):
    _, run = envoyer
    (lu,) = json.loads(run("--oui", "--json").out)["courriels"]
    assert lu["envoye"] is True


def test_without_settings_nothing_is_prepared_nor_sent(ligne, ecrire, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    sortie = ligne("courriel", ecrire(suite=VALIDE), "--envoyer", "--oui")
    assert sortie.code == 1
    assert "serveur : aucun serveur d'envoi" in sortie.err
    assert not (tmp_path / "sortie").exists()
