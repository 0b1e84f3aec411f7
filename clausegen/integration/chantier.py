"""One insertion being prepared: each text rendered with its numbers, dressed for its place, and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from clausegen import droit, files, formats
from clausegen.conformite.formulations_motifs import named_ccag
from clausegen.documents import Bloc
from clausegen.integration import allures, lignes, numeros, textes
from clausegen.integration.ancres import Ancre
from clausegen.integration.lignes import Ligne, Manque
from clausegen.integration.numeros import AUTOUR, Decalage
from clausegen.integration.piece import Piece, plain
from clausegen.integration.poses import CODES, Pose, Poses
from clausegen.integration.rapport import Fait
from clausegen.integration.textes import Textes
from clausegen.word import splice
from clausegen.word.splice.habit import Insertion, Lignes, Marque, Trouvaille
from clausegen.word.splice.ponctuation import closing_run
from clausegen.word.splice.revisions import Revision
from clausegen.word.splice.signets import find

LIGNE = 10  # a line is deeper than any heading
PEU = 3  # renumbered articles that are told one by one


class Chantier:
    """The texts of a contract going into one piece."""

    def __init__(self, piece: Piece, dus: Textes, ancre: Ancre | None, *, ecraser: bool = False) -> None:
        """Finds every place and number, then renders every text. Raises Refus."""
        self.piece, self.textes, self.ecraser = piece, dus, ecraser
        self._rangs: list[tuple[int, Insertion]] = []
        self.faits: list[Fait] = []
        self.rappels: list[str] = []
        self.poses = Poses(piece, dus, ancre)
        if ancre is not None and self.poses.liste and self.poses.liste[0].deja is not None:
            self.rappels.append(
                "l'ancre n'a pas servi : le texte était déjà dans le document, et reste à sa place"
            )
        for pose in self.poses.liste:
            self._pose(pose)
        for bloc in dus.of("pieces_contractuelles", "derogations"):
            self._lines(bloc)

    @property
    def insertions(self) -> list[Insertion]:
        """In the order they are read where several stand at one place: what closes a section comes first."""
        return [insertion for _, insertion in sorted(self._rangs, key=lambda couple: -couple[0])]

    def apply(self, revision: Revision | None) -> bytes | None:
        """The document with everything in it; None when nothing changes. Raises Refus."""
        return splice.insert(self.piece.hote, self.insertions, revision) if self.insertions else None

    # --- texts --------------------------------------------------------------------------------------------

    def _pose(self, pose: Pose) -> None:
        contenu = self.textes.render(pose.bloc, self.poses.numbers(pose))
        lu = textes.read(contenu)
        numero = self.poses.number(pose)
        fait = Fait(pose.bloc.nom, pose.bloc.texte, "insere", pose.lieu.ou, numero, pose.lieu.raison)
        marque = self.poses.mark(pose.code, _version(lu.mots))
        if self._kept(pose.deja, marque, fait):
            return
        if (annexes := lu.titres.count(allures.TITRE)) > 1:
            self.rappels.append(
                f"{annexes} annexes, une par lot : dans l'acte d'engagement d'un seul lot, refusez les autres"
            )
        self.rappels += [f"à compléter dans « {pose.bloc.texte} » : {blanc}" for blanc in lu.blancs]
        habit = allures.dress(self.piece, replace(pose.lieu, numero=numero), lu.titres)
        insertion = Insertion(pose.lieu.avant, contenu, marque, habit, pose.lieu.retire)
        self._rangs.append((pose.lieu.niveau, insertion))
        self.faits.append(replace(fait, etat="remplace") if pose.deja else fait)

    def _kept(self, deja: Trouvaille | None, marque: Marque, fait: Fait) -> bool:
        """Whether what an earlier run wrote stays: it is the same text, or a person edited it."""
        if deja is None or (self.ecraser and not deja.intacte):
            return False
        meme = deja.version == marque.version
        if not deja.intacte:
            raison = "retouché depuis l'insertion ; --ecraser remet le texte du marché"
            self.faits.append(replace(fait, etat="garde", raison=raison))
            if not meme:
                self.rappels.append(f"« {fait.libelle} » : le texte du marché a changé, et pas le vôtre")
        elif meme:
            self.faits.append(replace(fait, etat="a_jour", raison="le texte n'a pas changé"))
        else:
            return False
        return True

    def _lines(self, bloc: Bloc) -> None:
        """The derogations go together; each contractual document has its own rank in the list."""
        lus = self.poses.numbers()
        phrases = textes.read(self.textes.render(bloc, lus)).lignes
        code = CODES[bloc.nom]
        if bloc.nom == "derogations":
            connus = (lus.get("numero_article", ""), lus.get("numero_penalites", ""))
            self._line(bloc, code, phrases, lignes.waivers(self.piece, bloc.cas, phrases, connus))
            return
        for rang, phrase in enumerate(phrases, 1):
            ligne = lignes.contractual(self.piece, phrase)
            self._line(bloc, code if rang == 1 else f"{code[:2]}{rang}", (phrase,), ligne)

    def _line(self, bloc: Bloc, code: str, phrases: Sequence[str], ligne: Ligne | Manque) -> None:
        fait = Fait(bloc.nom, bloc.texte, "insere")
        marque = self.poses.mark(code, _version(phrases))
        deja = find(self.piece.hote, marque)
        if self._kept(deja, marque, fait):
            return
        if isinstance(ligne, Ligne) and self.poses.replaced(ligne.avant):
            ligne = Manque("sa place est dans l'article remplacé")
        if isinstance(ligne, Manque):
            self.faits.append(replace(fait, etat="non_insere", raison=ligne.raison))
            self.rappels += [f"à écrire vous-même ({bloc.article}) : {phrase}" for phrase in phrases]
            return
        self._rangs.append((LIGNE, _insertion(ligne, marque, deja)))
        raison = self._reopened(ligne) if deja is None else ""
        self.faits.append(replace(fait, etat="remplace" if deja else "insere", ou=ligne.ou, raison=raison))
        if ligne.remarque:
            self.rappels.append(f"{ligne.ou} : {ligne.remarque}")

    def _reopened(self, ligne: Ligne) -> str:
        """What becomes of the full stop that closed a list; a person changes it where it is out of reach."""
        if not isinstance(ligne.contenu, Lignes) or not ligne.contenu.suite:
            return ""
        rang = ligne.contenu.comme
        if closing_run(self.piece.hote, rang) is not None:
            return "le point qui fermait la liste devient un point-virgule"
        fin = next(p.texte for p in self.piece.plan.paragraphes if p.bloc == rang)[-AUTOUR:]
        self.rappels.append(f"mettez un point-virgule à la fin de « …{fin} » : la liste continue")
        return ""

    # --- what changes elsewhere ---------------------------------------------------------------------------

    def shifts(self) -> tuple[str, ...]:
        """Headings that Word numbers again."""
        automatiques = ([d for d in moves if d.titre.mode == "automatique"] for moves in self._moves())
        return tuple(phrase for moves in automatiques for phrase in _told(moves))

    def left(self) -> tuple[str, ...]:
        """What a person still has to do."""
        tapes = [d for moves in self._moves() for d in moves if d.titre.mode == "tape"]
        renvois = [
            f"corrigez le renvoi « {passage} » : l'article {lu} " + (f"devient {n}" if n else "est remplacé")
            for passage, lu, n in numeros.references(self.piece, self._changes(), self.poses.removed)
        ]
        place = ["vérifiez la place : aucun article du document ne l'indique"] if self.poses.douteuse else []
        renumerotes = [f"renumérotez vous-même : {d.text()}" for d in tapes]
        return (*place, *self.rappels, *renumerotes, *renvois, *self._reminders())

    def _moves(self) -> list[list[Decalage]]:
        return self.poses.renumerotation.moves() if self.insertions else []

    def _changes(self) -> dict[str, str]:
        """Every number that becomes another, « » when its article goes."""
        if not self.insertions:
            return {}
        return self.poses.renumerotation.changes() | dict.fromkeys(self.poses.gone(), "")

    def _reminders(self) -> Iterator[str]:
        annonce = self.textes.cas.profil.marche.clause.numero_article
        donne = self.poses.numbers().get("numero_article")
        if annonce and donne and annonce != donne:
            yield (
                f'dans le profil, écrivez numero_article: "{donne}" au lieu de "{annonce}" : '
                "les autres pièces y renvoient"
            )
        if not self.insertions:
            return
        if self.piece.sorte is None and self.poses.liste:
            yield "la nature de la pièce n'est pas reconnue : --document dit quel texte y insérer"
        yield from self._other_ccag()
        for titre in self.poses.rivals():
            yield (
                f"« {titre.text()} » traite déjà d'insertion : gardez l'un des deux, ou relancez avec "
                f'--remplace "{titre.numero or titre.texte}"'
            )
        if self.piece.summary:
            yield "mettez à jour la table des matières (clic droit > Mettre à jour les champs)"

    def _other_ccag(self) -> Iterator[str]:
        """A piece under another CCAG than the contract's: the articles cited would be the wrong ones."""
        cas = self.textes.cas
        lus = named_ccag(plain(" ".join(p.texte for p in self.piece.plan.paragraphes)))
        voulus = {cas.ccag(rang) for rang in cas.avec_clause} - {"aucun"}
        if lus and voulus - lus:
            cites, dits = (
                formats.enumeration([droit.ccag(nom, cas.jour).sigle for nom in sorted(noms)])
                for noms in (lus, voulus)
            )
            yield f"la pièce cite le {cites}, le profil dit {dits} : corrigez l'un ou l'autre"


def _insertion(ligne: Ligne, marque: Marque, deja: Trouvaille | None) -> Insertion:
    """Lines take the place of those of an earlier run; rows are found again by their mark."""
    if deja is None or not isinstance(ligne.contenu, Lignes):
        return Insertion(ligne.avant, ligne.contenu, marque)
    contenu = replace(ligne.contenu, suite="")
    return Insertion(deja.premier, contenu, marque, retire=deja.dernier - deja.premier + 1)


def _told(decales: Sequence[Decalage]) -> list[str]:
    """One by one when they are few, else from the first to the last."""
    if len(decales) <= PEU:
        return [d.text() for d in decales]
    premier, dernier = decales[0], decales[-1]
    return [
        f"les articles {premier.titre.numero} à {dernier.titre.numero} (« {premier.titre.texte} » à "
        f"« {dernier.titre.texte} ») deviennent {premier.nouveau} à {dernier.nouveau}"
    ]


def _version(phrases: Sequence[str]) -> str:
    return files.digest("\n".join(phrases).encode())[:4]
