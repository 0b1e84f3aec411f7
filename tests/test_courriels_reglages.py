"""The settings of a server: options, then variables, then a file; every fault told, no password anywhere."""

from __future__ import annotations

import pytest

from clausegen.constats import Refus
from clausegen.courriels import reglages
from clausegen.courriels.reglages import Serveur


def test_an_option_wins_over_a_variable_which_wins_over_the_file(tmp_path):
    fichier = tmp_path / reglages.FICHIER
    fichier.write_text("serveur: fichier.exemple.fr\nport: 2525\nutilisateur: service\ndelai: 5\n")
    variables = {"CLAUSEGEN_SMTP_SERVEUR": "variable.exemple.fr", "CLAUSEGEN_SMTP_DELAI": "7"}
    lu = reglages.load(fichier, variables, {"serveur": "option.exemple.fr"})
    assert lu == Serveur("option.exemple.fr", 2525, "starttls", utilisateur="service", delai=7)


@pytest.mark.parametrize(
    ("serveur", "securite", "attendu"),
    [
        ("s.fr", "", ("s.fr", 587, "starttls")),
        ("s.fr:465", "", ("s.fr", 465, "tls")),
        ("s.fr", "tls", ("s.fr", 465, "tls")),
        ("s.fr:2525", "tls", ("s.fr", 2525, "tls")),
    ],
)
def test_the_port_and_the_encryption_follow_each_other(tmp_path, serveur, securite, attendu):
    variables = {"CLAUSEGEN_SMTP_SECURITE": securite}
    lu = reglages.load(tmp_path / "absent", variables, {"serveur": serveur})
    assert (lu.hote, lu.port, lu.securite) == attendu


def test_wrong_settings_are_all_told_where_they_stand(tmp_path):
    fichier = tmp_path / reglages.FICHIER
    fichier.write_text("serveur: s.fr\nmot_de_passe: secret\nport: abc\n", encoding="utf-8")
    variables = {"CLAUSEGEN_SMTP_SECURITE": "aucune", "CLAUSEGEN_SMTP_EXPEDITEUR": "x"}
    with pytest.raises(Refus) as refus:
        reglages.load(fichier, variables, {})
    dits = str(refus.value)
    assert f"{fichier}:2: mot_de_passe : clé inconnue" in dits
    assert f"{fichier}:3: port : attendu un nombre entier" in dits
    assert "variable CLAUSEGEN_SMTP_SECURITE: securite : « aucune » inconnu" in dits
    assert "variable CLAUSEGEN_SMTP_EXPEDITEUR: expediteur : attendu une adresse" in dits


def test_absent_settings_are_all_told(tmp_path):
    variables = {"CLAUSEGEN_SMTP_CERTIFICATS": "absent.pem", "CLAUSEGEN_SMTP_DELAI": "0"}
    with pytest.raises(Refus) as refus:
        reglages.load(tmp_path / "absent", variables, {"serveur": ":99999"})
    assert [c.cle for c in refus.value.constats] == ["serveur", "port", "delai", "certificats"]
