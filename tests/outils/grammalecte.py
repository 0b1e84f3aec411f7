"""French proofreading of texts with grammalecte-cli (Debian); the trade's words and our choices are known."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from outils.outillage import absent

CLES = re.compile(r"\b[a-z_-]{2,}(?:[._][\w\[\]-]+)+")  # a profile's keys, e-mail addresses
LEXIQUE = Path(__file__).with_name("lexique.txt")
# our choices: « code de la commande publique » without capital, « 1er » in one line, dotted lines to fill in
REGLES_ECARTEES = (
    "maj_code",
    "ordinaux",
    "points_suspension",
    "points_superflus",
    "milieu_ligne",
    "espace_manquant",
    "unit_nbsp",
    "gn_nombre_chiffres",
    "nbsp_après_tiret",
    "num_grand_nombre",
)


def fautes(textes: Iterable[str], dossier: Path) -> list[str]:
    """« faute : … passage … » for each grammar or spelling mistake; skips when grammalecte is absent."""
    if shutil.which("grammalecte-cli") is None:
        absent("grammalecte-cli absent")
    lignes = [CLES.sub("cela", ligne.replace("\n", " ")) for ligne in dict.fromkeys(textes)]
    fichier = dossier / "texte.txt"
    fichier.write_text("\n".join(lignes), encoding="utf-8")
    sortie = subprocess.run(
        ["grammalecte-cli", "-f", str(fichier), "-j"], capture_output=True, text=True, check=True, timeout=300
    )
    connus = set(LEXIQUE.read_text(encoding="utf-8").split())
    trouvees = []
    for paragraphe in json.loads(sortie.stdout)["data"]:
        ligne = lignes[paragraphe["iParagraph"] - 1]
        for faute in paragraphe["lGrammarErrors"]:
            if not any(regle in faute["sRuleId"] for regle in REGLES_ECARTEES):
                passage = ligne[max(0, faute["nStart"] - 30) : faute["nEnd"] + 30]
                trouvees.append(f"{faute['sMessage']} ({faute['sRuleId']}) : … {passage} …")
        trouvees += [
            f"mot inconnu : {faute['sValue']} : {ligne[:80]}"
            for faute in paragraphe["lSpellingErrors"]
            if faute["sValue"] not in connus and not any(lettre.isdigit() for lettre in faute["sValue"])
        ]
    return trouvees
