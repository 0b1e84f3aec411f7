"""Makes the pictures of docs/modifier-un-modele.md from real documents (with LibreOffice)."""

from __future__ import annotations

import subprocess
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from clausegen import conformite, dossier, files, formats, lint
from clausegen.archive import members
from clausegen.word.package import WORD

IMAGES = Path(__file__).parent / "images"
TERRITOIRE = "dieppe-maritime"
MODELE = "penalites.docx"
DOCUMENT = "word/document.xml"
JUSTE, FAUX = "{{ ligne.montant }}", "{{ ligne.montan }}"
ROUGE = '<w:rPr><w:b/><w:color w:val="C00000"/></w:rPr>'
CADRE = "".join(
    f'<w:{cote} w:val="single" w:sz="8" w:space="6" w:color="C00000"/>'
    for cote in ("top", "left", "bottom", "right")
)
CADRAGES = {
    "modele-balises": (45, 590),
    "modele-rempli": (45, 300),
    "modele-faute": (405, 300),
}  # top, height


def model() -> bytes:
    """The common model, as it opens in Word."""
    return (files.shipped("templates") / "commun" / MODELE).read_bytes()


def filled() -> bytes:
    """The same, filled in for the example contract."""
    profil = files.shipped("profiles") / "exemple-groupe-scolaire.yaml"
    cas = dossier.study(profil)
    return dossier.draft(cas, conformite.check(cas), ("penalites",)).documents[0].contenu


def faulty() -> bytes:
    """A tag mistyped, in red, and what the check says of it in a frame."""
    with TemporaryDirectory() as travail:
        chemin = Path(travail) / "templates" / TERRITOIRE / MODELE
        chemin.parent.mkdir(parents=True)
        chemin.write_bytes(_changed(model(), {JUSTE: FAUX}))
        constats = lint.check(TERRITOIRE, files.libraries(Path(travail)), {MODELE}).constats
    dit = " ".join(f"{constat.message} — {constat.remede}" for constat in constats)
    message = _run(f"clausegen modeles verifier : {formats.typeset(dit)}")
    encadre = f"<w:p><w:pPr><w:pBdr>{CADRE}</w:pBdr></w:pPr>{message}</w:p>"
    tag = f'<w:r><w:t xml:space="preserve">{JUSTE}</w:t></w:r>'
    return _changed(model(), {tag: _run(FAUX), "<w:sectPr>": f"{encadre}<w:sectPr>"})


def _run(texte: str) -> str:
    return f'<w:r>{ROUGE}<w:t xml:space="preserve">{escape(texte, quote=False)}</w:t></w:r>'


def _changed(data: bytes, remplacements: dict[str, str]) -> bytes:
    entrees = {entree.nom: entree.read() for entree in members(data, WORD)}
    texte = entrees[DOCUMENT].decode()
    for avant, apres in remplacements.items():
        if avant not in texte:
            raise ValueError(f"{avant} is not in the model")
        texte = texte.replace(avant, apres)
    return files.pack({**entrees, DOCUMENT: texte.encode()}.items())


def main() -> int:
    """Write the pictures; 0 when done."""
    with TemporaryDirectory() as travail:
        dossier_travail = Path(travail)
        documents = {"modele-balises": model(), "modele-rempli": filled(), "modele-faute": faulty()}
        for nom, contenu in documents.items():
            (dossier_travail / f"{nom}.docx").write_bytes(contenu)
        profil = f"-env:UserInstallation={(dossier_travail / 'profil').as_uri()}"
        sources = [str(dossier_travail / f"{nom}.docx") for nom in documents]
        convertir = ["soffice", "--headless", profil, "--convert-to", "pdf", "--outdir", travail, *sources]
        subprocess.run(convertir, check=True, capture_output=True, timeout=300)
        for nom in documents:
            haut, hauteur = map(str, CADRAGES[nom])
            cadrage = ["-r", "80", "-x", "50", "-y", haut, "-W", "560", "-H", hauteur]
            page = ["pdftoppm", *cadrage, "-png", "-f", "1", "-l", "1", "-singlefile"]
            subprocess.run([*page, str(dossier_travail / f"{nom}.pdf"), str(IMAGES / nom)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
