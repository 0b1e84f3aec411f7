"""Writes the reference pages of this folder from the code and the data: python docs/generer.py."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from clausegen import cli, conformite, documents, droit, files, reader
from clausegen.conformite import formulations
from clausegen.courriels import etapes as courriels
from clausegen.courriels import redaction, reglages
from clausegen.lint import echantillons, repertoire
from clausegen.lint import regles as lint_regles

DOCS = Path(__file__).parent
DONNEES = Path(cli.__file__).parents[1] / "data"
AVERTISSEMENT = "<!-- Page écrite par docs/generer.py : ne la modifiez pas à la main. -->"
GRAVITES = {"a_corriger": "à corriger", "a_verifier": "à vérifier", "information": "information"}
DESTINATAIRES = {"acheteur": "maître d'ouvrage", "entreprise": "entreprise"}
CONFIANCES = {
    "verifie": "vérifié",
    "secondaire": "source secondaire",
    "a_verifier": "à vérifier",
    "analyse": "analyse",
}


def _table(entetes: Iterable[str], lignes: Iterable[Iterable[str]]) -> str:
    rangs = [list(entetes), *([cellule.replace("|", "\\|") for cellule in ligne] for ligne in lignes)]
    rangs.insert(1, ["---"] * len(rangs[0]))
    return "\n".join(f"| {' | '.join(rang)} |" for rang in rangs)


def regles() -> str:
    """The rules of conformity, one row each."""
    lignes = (
        (regle.code, regle.titre, GRAVITES[regle.gravite], regle.reference)
        for regle in conformite.registered()
    )
    return (
        "# Les règles de conformité\n\n"
        "`clausegen verifier` juge chaque profil avec ces règles, selon le droit du jour de la consultation. "
        "Une règle à laquelle il manque un fait répond « indéterminable », jamais « conforme ».\n\n"
        + _table(("Code", "Règle", "Gravité", "Fondement"), lignes)
    )


def table_des_mentions() -> str:
    """The placeholders of the Word models, with an example of each."""
    lignes = (
        (
            f"`{{{{ {entree.cle} }}}}`",
            entree.libelle,
            entree.genre,
            entree.exemple,
            ", ".join(f"`{modele}`" for modele in entree.modeles) or "–",
            "tous" if entree.publique else "note interne seulement",
        )
        for entree in repertoire.entries("dieppe-maritime", (files.shipped("templates"),))
    )
    return (
        "# Les mentions des modèles Word\n\n"
        "Une mention se place dans un modèle entre deux accolades. Celles de la note interne n'existent pas "
        "dans les documents qu'une entreprise peut lire : un modèle qui les emploierait est refusé. La même "
        "table, pour votre territoire et avec une recherche : `clausegen modeles mentions pénalités`. "
        "Comment s'en servir : [modifier un modèle](modifier-un-modele.md).\n\n"
        "Un texte s'imprime ; un oui/non se teste par `{%p if … %}` ; une liste se parcourt par "
        "`{%p for … in … %}`, ou `{%tr for … in … %}` dans un tableau, et les mots entre parenthèses sont "
        "les champs de chaque élément (`{{ ligne.volume }}`). L'exemple est celui du groupe scolaire livré, "
        "ou d'un marché d'essai.\n\n"
        + _table(("Mention", "Ce qu'elle écrit", "Nature", "Exemple", "Modèles", "Documents"), lignes)
    )


FAMILLES = {
    "BAL": "Les balises",
    "MEN": "Les mentions",
    "FRM": "La forme du fichier Word",
    "MODELE": "Les images réservées",
    "DOCX": "Le fichier refusé",
    "REN": "Le document rempli",
    "TXT": "Les courriels",
}
DOCXTPL_LINT = {
    "DTL001": "balise jamais fermée",
    "DTL002": "balise à cheval sur plusieurs paragraphes",
    "DTL003": "balise dans une suppression suivie",
    "DTL005": "désactivation de règle inutile",
    "DTL101": "bloc jamais refermé",
    "DTL102": "fin de bloc sans début",
    "DTL103": "autre faute de syntaxe",
    "DTL104": "filtre inconnu",
    "DTL105": "test inconnu",
    "DTL106": "variable de boucle hors de sa boucle",
    "DTL201": "« % » ou « } » dans une balise à préfixe",
    "DTL202": "espace avant le préfixe",
    "DTL203": "balise de ligne ou de cellule hors d'un tableau",
    "DTL204": "préfixes différents au début et à la fin d'un bloc",
    "DTL205": "bloc de lignes à cheval sur deux tableaux",
    "DTL206": "début et fin d'un bloc de lignes dans la même ligne",
    "DTL207": "début et fin d'un bloc de cellules dans deux lignes",
    "DTL208": "instruction de cellule hors d'une cellule",
    "DTL209": "texte à côté d'une balise à préfixe",
    "DTL210": "début et fin d'un bloc de paragraphes dans le même paragraphe",
    "DTL301": "donnée absente",
    "DTL302": "donnée jamais employée",
    "DTL303": "boucle sur une donnée qui n'est pas une liste",
    "DTL304": "donnée absente du schéma",
    "DTL305": "boucle sur ce que le schéma ne dit pas être une liste",
    "DTL306": "filtre de liste sur un texte",
    "DTL307": "texte enrichi attendu, texte simple reçu",
    "DTL308": "« & » ou « < » imprimé sans échappement",
    "DTL401": "valeur perdue dans le document rempli",
    "DTL402": "échec du remplissage",
}


def verification_des_modeles() -> str:
    """What ``modeles verifier`` tells, and how it compares to docxtpl-lint."""
    regles = lint_regles.REGLES.values()
    parties = [
        "# La vérification des modèles\n",
        "`clausegen modeles verifier` relit chaque modèle, puis le remplit avec "
        f"{len(echantillons.NOMS)} marchés d'essai (un par situation : lots, tranches, réserve, critère, "
        "contrat privé…) et compare le document à ce que le modèle devait imprimer. Toutes les fautes sont "
        "dites en une fois, avec leur place : partie du document, tableau, ligne, colonne, premiers mots du "
        "paragraphe. "
        "Celles des balises (BAL) et du fichier (DOCX) sont aussi refusées quand on génère. Pour corriger : "
        "[modifier un modèle](modifier-un-modele.md).\n",
    ]
    for famille, titre in FAMILLES.items():
        lignes = (
            (regle.code, regle.quoi, _example(regle.exemple), regle.remede, GRAVITES[regle.gravite])
            for regle in regles
            if regle.code.startswith(famille)
        )
        colonnes = ("Code", "Ce qui ne va pas", "Exemple", "Ce qu'il faut faire", "Gravité")
        parties.append(f"## {titre}\n\n{_table(colonnes, lignes)}\n")
    lignes = ((code, quoi, _equivalent(code)) for code, quoi in DOCXTPL_LINT.items())
    parties.append(
        "## En regard de docxtpl-lint\n\n"
        "[docxtpl-lint](https://pypi.org/project/docxtpl-lint/) 2.0.1 vérifie les modèles de docxtpl pour "
        "des développeurs. Chacune de ses trente règles a sa réponse ici.\n\n"
        + _table(("Sa règle", "Ce qu'elle relève", "La nôtre"), lignes)
    )
    return "\n".join(parties)


def _example(exemple: str) -> str:
    return f"`{exemple}`" if exemple.startswith("{") else exemple


def _equivalent(code: str) -> str:
    notres = [regle.code for regle in lint_regles.REGLES.values() if code in regle.couvre]
    return ", ".join(notres) or f"sans objet : {lint_regles.SANS_OBJET[code]}"


def table_des_documents() -> str:
    """The documents, by stage."""
    parties = ["# Les documents\n"]
    for etape in documents.ETAPES:
        fiches = [f for f in documents.DOCUMENTS.values() if f.etape == etape]
        if fiches:
            lignes = (
                (f"`{f.nom}`", f.libelle, f.remplit, f.recoit, "à la demande" if f.seul else "par défaut")
                for f in fiches
            )
            titre = etape.replace("_", " ").capitalize()
            colonnes = ("Document", "Objet", "Qui le remplit", "Qui le reçoit", "Écrit")
            parties.append(f"## {titre}\n\n{_table(colonnes, lignes)}\n")
    return "\n".join(parties)


COURRIELS = """\
# Les courriels

`clausegen courriel mon-marche.yaml` choisit le courriel qui s'impose, dit pourquoi et l'écrit dans le
dossier du marché, sous `courriels/` : rien n'est envoyé. `courriel.eml` s'ouvre comme un brouillon dans
Outlook classique et Thunderbird ; `courriel.txt` et le dossier `a_joindre` servent aux autres
messageries. Vous pouvez modifier `courriel.txt` : il est gardé, et le brouillon suivant reprend votre texte.

Les fichiers sont joints tels qu'ils sont sur le disque, avec vos retouches. Au-delà de trois, ou de la
taille permise, ceux qu'une entreprise peut lire sont réunis dans une archive, sans la note de calibrage.

## Les neuf courriels

{etapes}

## Changer un texte

Un modèle est un fichier texte : `templates/commun/courriels/projet.txt`, remplacé par celui de même nom
dans le dossier de votre territoire. Sa première ligne est l'objet, la deuxième est vide. Il emploie les
[mentions](mentions.md) des documents et celles-ci ; un courriel à une entreprise n'a que celles que tous
peuvent lire.

{mentions}

## Envoyer

`--envoyer` montre les destinataires, les fichiers et leur taille, puis demande confirmation (`--oui`
dans un script). La connexion est chiffrée et le certificat vérifié. Un message part à tous ses
destinataires ou à aucun. Le journal `courriels/journal.json` empêche d'envoyer deux fois la même version
sans `--encore` ; si la connexion se coupe après l'envoi, l'outil demande de vérifier avant de
recommencer. Beaucoup de services informatiques interdisent cet envoi : le brouillon suffit.

Les réglages viennent des options, des variables, puis du fichier `courriel.yaml` du dossier de réglages
de l'utilisateur (`~/.config/clausegen` sous Linux, `%LOCALAPPDATA%\\clausegen` sous Windows,
`~/Library/Application Support/clausegen` sous macOS) :

{reglages}

Le mot de passe est demandé, ou lu dans `CLAUSEGEN_SMTP_MOT_DE_PASSE` ; il n'est jamais écrit.
"""
REGLAGES = {
    "serveur": "nom du serveur, `smtp.exemple.fr` ou `smtp.exemple.fr:465`",
    "port": "587 avec `starttls`, 465 avec `tls`",
    "securite": "`starttls` ou `tls`",
    "utilisateur": "compte sur ce serveur ; sans lui, pas d'identification",
    "expediteur": "adresse de l'expéditeur ; sans elle, le courriel du facilitateur",
    "certificats": "fichier PEM de l'autorité de certification interne, s'il y en a une",
    "delai": "secondes d'attente de chaque réponse, 30 par défaut",
}


def table_des_courriels() -> str:
    """The messages: to whom, with which files, their own placeholders, and how to send them."""
    etapes = (
        (f"`{c.nom}`", c.libelle, DESTINATAIRES[c.vers], ", ".join(f"`{nom}`" for nom in c.documents) or "–")
        for c in courriels.ETAPES.values()
    )
    propres = (
        (f"`{{{{ {cle} }}}}`", m.libelle, "tous" if m.publique else "au maître d'ouvrage seulement")
        for cle, m in sorted(redaction.PROPRES.items())
    )
    lignes = ((f"`{cle}`", f"`{reglages.PREFIXE}{cle.upper()}`", dit) for cle, dit in REGLAGES.items())
    return COURRIELS.format(
        etapes=_table(("Courriel", "Objet", "Destinataire", "Documents joints, s'il y a lieu"), etapes),
        mentions=_table(("Mention", "Ce qu'elle écrit", "Courriels"), propres),
        reglages=_table(("Clé du fichier", "Variable", "Valeur"), lignes),
    )


def table_du_droit() -> str:
    """The parameters of law, each value with its date, reference and confidence."""
    parties = [
        "# Le droit, en données\n",
        "Chaque valeur porte sa date, sa référence et son degré de confiance ; demander un jour sans valeur "
        "est une erreur, jamais un silence.\n",
    ]
    for cle in droit.parametres():
        parametre = droit.parametre(cle)
        lignes = (
            (f"{valeur.depuis:%d/%m/%Y}", valeur.reference, CONFIANCES[valeur.confiance])
            for valeur in parametre.valeurs
        )
        parties.append(f"## `{cle}`\n\n{parametre.libelle}, vérifié le {parametre.verifie_le:%d/%m/%Y}.\n")
        parties.append(_table(("Depuis", "Référence", "Confiance"), lignes) + "\n")
    return "\n".join(parties)


def table_des_commandes() -> str:
    """Every command's own help."""
    parties = ["# Les commandes\n"]
    racine = click.Context(cli.racine, info_name="clausegen", **cli.racine.context_settings)
    for nom in cli.COMMANDES:
        commande = cli.racine.get_command(racine, nom)
        if commande is not None:
            contexte = click.Context(commande, info_name=nom, parent=racine)
            parties.append(f"## clausegen {nom}\n\n```text\n{commande.get_help(contexte)}\n```\n")
            for sous_nom, sous in getattr(commande, "commands", {}).items():
                aide = sous.get_help(click.Context(sous, info_name=sous_nom, parent=contexte))
                parties.append(f"### clausegen {nom} {sous_nom}\n\n```text\n{aide}\n```\n")
    return "\n".join(parties)


def table_des_formulations() -> str:
    """The risky wordings that « relire » knows, theme by theme."""
    parties = [
        "# Les formulations à risque\n",
        "`clausegen relire FICHIER…` lit une clause écrite ailleurs et donne, pour chaque formulation, la "
        "phrase, son titre, la raison et ce qu'il faut écrire. Ce qui est nié, cité ou défini n'est pas "
        "signalé. X : formulation relevée dans des textes publiés ; L : point de contrôle du droit.\n",
    ]
    colonnes = ("Code", "Formulation", "Gravité", "Pourquoi", "À écrire", "Fondement", "Couvre")
    for theme, fiches in formulations.themes().items():
        lignes = (
            (code, f.titre, GRAVITES[f.gravite], f.pourquoi, f.remede, f.reference, ", ".join(f.couvre))
            for code, f in fiches.items()
        )
        parties.append(f"## {theme}\n\n{_table(colonnes, lignes)}\n")
    hors = _table(("Risque", "Ce qu'il faut savoir"), formulations.HORS_TEXTE.items())
    return "\n".join([*parties, f"## Ce que le texte seul ne dit pas\n\n{hors}\n"])


STATUTS = {
    "law-required": "exigées par la loi",
    "CCAG-required": "exigées par les CCAG",
    "CCAG-default": "prévues par les CCAG",
    "usual": "usuelles",
    "rare": "rares",
    "risky": "risquées",
}


def table_des_provisions() -> str:
    """What published clauses say, and where our texts say it."""
    provisions = reader.read_yaml(DONNEES / "provisions.yaml").valeur
    carte = droit.at("ccag_travaux", droit.parametre("ccag_travaux").valeurs[-1].depuis).valeur
    parties = [
        "# Les provisions d'une clause d'insertion\n",
        f"Les {len(provisions)} provisions relevées dans des clauses publiées, avec la clé du profil qui les "
        "demande, le document qui les porte et un passage de ce document. « CCAG » : l'article auquel la "
        "rédaction courte renvoie, avec le numéro du CCAG Travaux. Une provision risquée n'est jamais "
        "écrite : un [constat](regles.md) ou la [relecture](formulations.md) dit pourquoi.\n",
    ]
    for statut, titre in STATUTS.items():
        siennes = {cle: p for cle, p in provisions.items() if p["statut"] == statut}
        lignes = ((cle, p["libelle"], *_provision(p, carte)) for cle, p in siennes.items())
        colonnes = ("", "Provision", "Clé", "Document", "Passage")
        parties.append(f"## Provisions {titre} ({len(siennes)})\n\n{_table(colonnes, lignes)}\n")
    return "\n".join(parties)


def _provision(provision: Mapping[str, Any], carte: Mapping[str, Any]) -> tuple[str, str, str]:
    """Key, document and passage; or the reason why it is not written."""
    if "absent" in provision:
        return "–", "absente", provision["absent"]
    if "jamais" in provision:
        return "–", "jamais écrite", ", ".join(provision["constats"])
    renvoi = f" ; CCAG, art. {carte[provision['renvoi']]}" if "renvoi" in provision else ""
    cle = "document demandé" if provision["cle"] == "etape" else f"`{provision['cle']}`"
    return cle, f"`{provision['document']}`", f"« {provision['passage']} »{renvoi}"


PAGES: dict[str, Callable[[], str]] = {
    "regles.md": regles,
    "mentions.md": table_des_mentions,
    "verification-modeles.md": verification_des_modeles,
    "documents.md": table_des_documents,
    "courriels.md": table_des_courriels,
    "droit.md": table_du_droit,
    "commandes.md": table_des_commandes,
    "formulations.md": table_des_formulations,
    "provisions.md": table_des_provisions,
}


def page(nom: str) -> str:
    """The text of one page, as it should stand in this folder."""
    titre, _, reste = PAGES[nom]().partition("\n")
    return f"{titre}\n\n{AVERTISSEMENT}\n{reste.rstrip()}\n"


if __name__ == "__main__":
    for nom in PAGES:
        (DOCS / nom).write_text(page(nom), encoding="utf-8", newline="\n")
    sys.exit(0)
