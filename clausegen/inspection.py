"""What is missing or wrong in a territory's folder, its sheet and its files, on a day; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from clausegen import baremes, clausier, communes, formats, reader, territoires, visuels
from clausegen.conformite import financement
from clausegen.constats import Constat, Gravite, Refus, sort
from clausegen.documents import DOCUMENTS
from clausegen.marche import Nature
from clausegen.mentions import structures
from clausegen.reader import Chemin
from clausegen.territoires import Territoire
from clausegen.word.images import PNG

DEFAUTS = ("calibrage", "clause")
NATURES = (*get_args(Nature), "nettoyage")
IMAGES = frozenset((".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".svg", ".emf"))


def inspect(nom: str, bibliotheques: Sequence[Path], jour: date) -> list[Constat]:
    """Every finding, gravest first; a sheet or a list that cannot be read is one of them."""
    try:
        territoire = territoires.load(nom, bibliotheques)
    except Refus as refus:
        return sort(refus.constats)
    visite = Visite(territoire, jour)
    fiche = [*visite.sheet(), *visite.perimeter(), *visite.grants(), *visite.defaults(), *_list(territoire)]
    fichiers = [constat for racine in bibliotheques for constat in _folder(racine / nom, bibliotheques)]
    return sort([*fiche, *fichiers])


@dataclass(frozen=True)
class Visite:
    """One sheet being inspected."""

    territoire: Territoire
    jour: date

    def sheet(self) -> Iterator[Constat]:
        """The name, and what is left to complete."""
        fiche = self.territoire
        if fiche.nom != fiche.fichier.parent.name:
            message = f"{formats.quote(fiche.nom)} n'est pas le nom du dossier"
            remede = f"écrivez « {fiche.fichier.parent.name} » : c'est lui que les profils nomment"
            yield self._at(("nom",), "a_verifier", "TER-05", message, remede)
        defauts = sorted((chemin for chemin in fiche.blancs if chemin[0] in DEFAUTS), key=self._line)
        for chemin in fiche.blancs - set(defauts):
            remede = "tant qu'elle manque, des documents restent des projets, ou se taisent"
            yield self._at(chemin, "a_verifier", "TER-06", "information à compléter", remede)
        if defauts:
            dites = formats.accord(len(defauts), "valeur par défaut", "valeurs par défaut")
            message = f"{dites} à compléter : {', '.join(str(chemin[-1]) for chemin in defauts)}"
            remede = "sans elle, c'est le profil qui dit la valeur, ou le barème national"
            yield self._at(defauts[0][:1], "information", "TER-06", message, remede)

    def perimeter(self) -> Iterator[Constat]:
        """Known EPCI, each once, with communes where they are said to be."""
        vus: set[str] = set()
        for rang, part in enumerate(self.territoire.perimetre.epci):
            chemin: Chemin = ("perimetre", "epci", rang)
            connu = next(iter(communes.intercommunalites(part.siren)), None)
            if part.siren in vus:
                message = f"le SIREN {part.siren} est déjà cité"
                yield self._at(chemin, "a_corriger", "TER-07", message, "ne le citez qu'une fois")
            elif connu is None:
                message = f"aucune intercommunalité à fiscalité propre n'a le SIREN {part.siren}"
                yield self._at((*chemin, "siren"), "a_corriger", "TER-07", message, _meant(part.nom_usage))
            elif part.departement and part.departement not in connu.departements:
                message = f"{connu.nom} n'a aucune commune dans le département {part.departement}"
                remede = f"ses départements : {', '.join(connu.departements)}"
                yield self._at((*chemin, "departement"), "a_corriger", "TER-07", message, remede)
            vus.add(part.siren)

    def grants(self) -> Iterator[Constat]:
        """Grants whose days are in order, that still run, and whose fund calls for the emblem."""
        for rang, aide in enumerate(self.territoire.financements):
            chemin: Chemin = ("financements", rang)
            if aide.au < aide.du:
                message = f"finit le {formats.jour(aide.au)}, avant de commencer le {formats.jour(aide.du)}"
                yield self._at((*chemin, "au"), "a_corriger", "TER-08", message, "corrigez ces jours")
            elif aide.au < self.jour:
                message = f"aide {aide.fonds} échue depuis le {formats.jour(aide.au)}"
                remede = "ajoutez l'aide suivante si elle est accordée : d'ici là, aucun document n'en parle"
                yield self._at((*chemin, "au"), "a_verifier", "TER-08", message, remede)
            elif not financement.european(aide.fonds, self.jour):
                message = f"« {aide.fonds} » n'est pas connu comme fonds européen : aucun emblème pour lui"
                remede = "rien à faire si c'est exact ; sinon, donnez son sigle (FSE+, FEDER…)"
                yield self._at((*chemin, "fonds"), "information", "TER-08", message, remede)

    def defaults(self) -> Iterator[Constat]:
        """Defaults that nobody validated, or kept under a word that no contract can hold."""
        fiche, connus = self.territoire, (*NATURES, *baremes.activites())
        poses = [chemin for chemin in fiche.positions if chemin and chemin[0] in (*DEFAUTS, "bareme")]
        nombre = sum(chemin[-1] == "statut" for chemin in poses)
        if nombre and not fiche.defauts_valides:
            dites = formats.accord(nombre, "valeur n'est pas validée", "valeurs ne sont pas validées")
            remede = "relisez-les avec la facilitatrice, puis passez « defauts_valides » à oui"
            yield self._at(("defauts_valides",), "a_verifier", "TER-09", dites, remede)
        for chemin in poses:
            mot = str(chemin[-1])
            if chemin[-2:-1] == ("selon",) and mot not in connus:
                remede = formats.meant(mot, connus) or f"natures : {', '.join(NATURES)}"
                message = f"« {mot} » n'est ni une nature ni une activité du barème : elle ne sert jamais"
                yield self._at(chemin, "a_corriger", "TER-09", message, remede)

    def _line(self, chemin: Chemin) -> tuple[int, str]:
        lieu = reader.locate(self.territoire.positions, chemin)
        return (lieu.ligne if lieu and isinstance(lieu.ligne, int) else 0), reader.cle(chemin)

    def _at(self, chemin: Chemin, gravite: Gravite, code: str, message: str, remede: str) -> Constat:
        lieu = reader.locate(self.territoire.positions, chemin)
        fichier, ligne = str(self.territoire.fichier), lieu.ligne if lieu else None
        return Constat(code, gravite, message, fichier, ligne, reader.cle(chemin), remede=remede)


def _meant(nom: str) -> str:
    proches = communes.intercommunalites(nom) or communes.near_epci(nom)
    dits = " ou ".join(f"{proche.siren} ({proche.nom})" for proche in proches[:3])
    return f"vouliez-vous {dits} ?" if dits else "vérifiez ce numéro"


def _list(territoire: Territoire) -> tuple[Constat, ...]:
    """The list of insertion structures, when there is one, can be read."""
    try:
        structures.read(territoire)
    except Refus as refus:
        return refus.constats
    return ()


def _folder(dossier: Path, bibliotheques: Sequence[Path]) -> Iterator[Constat]:
    """Files that nothing will ever read, by their name; a logo that is no PNG."""
    modeles = [modele for fiche in DOCUMENTS.values() for modele in fiche.models]
    lettres = [Path(lettre).name for lettre in clausier.letters(bibliotheques)]
    for fichier in sorted(dossier.glob("*.docx")):
        if not fichier.name.startswith("~$"):
            yield from _stranger(fichier, modeles, "aucun document n'a de modèle de ce nom")
    for fichier in sorted((dossier / clausier.COURRIELS).glob("*.txt")):
        yield from _stranger(fichier, lettres, "aucun courriel n'a ce nom")
    for fichier in sorted(dossier.glob("logo.*")):
        if fichier.name != visuels.LOGO and fichier.suffix.lower() in IMAGES:
            yield _at_file(fichier, "seul « logo.png » est lu", "enregistrez cette image au format PNG")
        elif fichier.name == visuels.LOGO and not fichier.read_bytes().startswith(PNG):
            yield _at_file(fichier, "ce n'est pas une image PNG", "réenregistrez le logo au format PNG")


def _stranger(fichier: Path, connus: Sequence[str], message: str) -> Iterator[Constat]:
    if fichier.name not in connus:
        remede = formats.meant(fichier.name, connus) or "« clausegen modeles » donne les noms attendus"
        yield _at_file(fichier, f"{message} : il ne sert jamais", remede)


def _at_file(fichier: Path, message: str, remede: str) -> Constat:
    return Constat("TER-10", "a_corriger", message, str(fichier), remede=remede)
