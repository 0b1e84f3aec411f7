"""Le temps d'une insertion suivie, face à ce que coûte décompresser et recomprimer chaque entrée du fichier.

    python -m benchmarks.insertion [--tours 20] [--corpus DOSSIER] [--ecrire]

L'article est celui du profil d'exemple. But : 1,5 fois au plus. ``--corpus``
ajoute des fichiers d'ailleurs ; ``--ecrire`` met le tableau dans docs/performances.md.
"""

from __future__ import annotations

import io
import random
import statistics
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from benchmarks import page
from clausegen import dossier
from clausegen.constats import Refus
from clausegen.word import splice
from tests.outils import docx_minimal as d

RACINE = Path(__file__).resolve().parents[1]
PROFIL = RACINE / "profiles" / "exemple-groupe-scolaire.yaml"
STYLES = RACINE / "templates" / "commun" / "article_ccap_complete.docx"
MARQUE = splice.Marque("mesure", "art", "1")
REVISION = splice.Revision("clausegen", date(2026, 3, 2))
PARAGRAPHES_PAR_PAGE = 12
PHRASE = (
    "le titulaire du marché présente au maître d'ouvrage avant tout commencement les documents que prévoit "
    "le cahier des clauses administratives générales applicable aux marchés publics de travaux ainsi que "
    "les justificatifs des assurances souscrites pour la durée des prestations et de leur garantie"
)
MOTS = PHRASE.split()
RPR = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="20"/><w:szCs w:val="20"/>'


def cahier(pages: int, photos: int = 0) -> bytes:
    """Un CCAP comme Word les écrit : titres, corps, identifiants de saisie, tableaux."""
    hasard = random.Random(pages)
    blocs: list[str] = []
    for numero in range(1, pages * PARAGRAPHES_PAR_PAGE + 1):
        if numero % PARAGRAPHES_PAR_PAGE == 1:
            blocs.append(d.p(f"Article {len(blocs)}", style="Titre1"))
        texte = " ".join(hasard.choices(MOTS, k=hasard.randint(20, 70)))
        blocs.append(_paragraph(hasard, texte))
        if numero % (10 * PARAGRAPHES_PAR_PAGE) == 0:
            blocs.append(d.tbl(*(d.tr(*hasard.choices(MOTS, k=2)) for _ in range(12))))
    parties = d.parts("".join(blocs))
    with zipfile.ZipFile(STYLES) as modele:
        parties["word/styles.xml"] = modele.read("word/styles.xml")
    for rang in range(photos):
        parties[f"word/media/photo{rang}.png"] = hasard.randbytes(300_000)
    return d.zipped(parties)


def _paragraph(hasard: random.Random, texte: str) -> str:
    """Deux textes de mêmes réglages, comme Word en laisse au fil des reprises."""
    saisies = " ".join(
        f'w:{nom}="{hasard.getrandbits(32):08X}"' for nom in ("rsidR", "rsidRDefault", "rsidP")
    )
    coupe = texte.index(" ", len(texte) // 2)
    textes = d.r(texte[:coupe], RPR) + d.r(texte[coupe:], RPR)
    return (
        f'<w:p w14:paraId="{hasard.getrandbits(31):08X}" {saisies}><w:pPr><w:pStyle w:val="Corpsdetexte"/>'
        f'<w:jc w:val="both"/><w:rPr>{RPR}</w:rPr></w:pPr>{textes}</w:p>'
    )


def article() -> bytes:
    """L'article de CCAP du profil d'exemple."""
    (document,) = dossier.draft(dossier.study(PROFIL), (), ["article_ccap"]).documents
    return document.contenu


def through(data: bytes) -> None:
    """Décompresser et recomprimer chaque entrée : le repère."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            zlib.compress(archive.read(info), 6)


def inserted(data: bytes, texte: bytes) -> None:
    """Ouvrir, insérer au milieu, en suivi."""
    hote = splice.open_host(data)
    paragraphes = [bloc.rang for bloc in hote.blocs if bloc.balise == "p"]
    splice.insert(hote, [splice.Insertion(paragraphes[len(paragraphes) // 2], texte, MARQUE)], REVISION)


def measure(data: bytes, texte: bytes, tours: int) -> tuple[float, float]:
    """Les médianes, en millisecondes de calcul, du repère et de l'insertion, qui alternent."""
    actes: tuple[Callable[[], None], ...] = (lambda: through(data), lambda: inserted(data, texte))
    durees: tuple[list[float], list[float]] = ([], [])
    for tour in range(tours + 1):
        for acte, liste in zip(actes, durees, strict=True):
            debut = time.process_time()
            acte()
            if tour:
                liste.append(time.process_time() - debut)
    return statistics.median(durees[0]) * 1000, statistics.median(durees[1]) * 1000


def hosts(corpus: Path | None) -> dict[str, bytes]:
    """Les documents mesurés, par leur nom."""
    faits = {
        "dix pages": cahier(10),
        "dix pages, une photo": cahier(10, photos=1),
        "quarante pages": cahier(40),
        "cent pages": cahier(100),
        "cent pages, dix photos": cahier(100, photos=10),
        "cinq cents pages": cahier(500),
    }
    ailleurs = sorted(corpus.rglob("*.docx"), key=lambda chemin: chemin.stat().st_size) if corpus else []
    choisis = [ailleurs[len(ailleurs) * centieme // 100] for centieme in (50, 75, 90, 99)] if ailleurs else []
    return faits | {f"ailleurs : {c.name}": c.read_bytes() for c in choisis}


def table(documents: Mapping[str, bytes], texte: bytes, tours: int) -> list[str]:
    """Le tableau, en Markdown."""
    lignes = [
        "| Document | Fichier, ko | `document.xml`, ko | Tout recomprimer, ms | Insérer, ms | Rapport |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for nom, data in documents.items():
        try:
            repere, insertion = measure(data, texte, tours)
        except (Refus, IndexError):
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            corps = archive.getinfo("word/document.xml").file_size
        mesures = f"{repere:.1f} | {insertion:.1f} | {insertion / repere:.2f}".replace(".", ",")
        lignes.append(f"| {nom} | {len(data) // 1000} | {corps // 1000} | {mesures} |")
    return lignes


def main() -> None:
    """Mesure, imprime le tableau."""
    options = page.options("benchmarks.insertion", __doc__)
    options.add_argument("--tours", type=int, default=20)
    options.add_argument("--corpus", type=Path)
    choix = options.parse_args()
    lignes = [f"{page.versions()}.", "", *table(hosts(choix.corpus), article(), choix.tours)]
    page.publish("insertion", lignes, ecrire=choix.ecrire)


if __name__ == "__main__":
    main()
