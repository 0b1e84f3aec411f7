"""docxtemplater (npm), installé dans un dossier temporaire quand node est là."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import article

SCRIPT = Path(__file__).with_name("docxtemplater.js")
PAQUETS = ("docxtemplater", "pizzip")
CHAUFFE = 50


class AbsentError(Exception):
    """Pourquoi docxtemplater n'est pas mesuré."""


@dataclass(frozen=True)
class Noeud:
    """Un docxtemplater prêt à servir, et son dossier."""

    dossier: Path
    version: str

    @classmethod
    def install(cls, dossier: Path) -> Noeud:
        """Installe les deux paquets ; AbsentError dit ce qui manque."""
        npm = shutil.which("npm")
        if shutil.which("node") is None or npm is None:
            raise AbsentError("node ou npm n'est pas installé")
        commande = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(dossier), *PAQUETS]
        try:
            subprocess.run(commande, check=True, capture_output=True, timeout=180)
        except (subprocess.SubprocessError, OSError) as erreur:
            raise AbsentError(f"npm install a échoué ({type(erreur).__name__})") from erreur
        (dossier / "modele.docx").write_bytes(article.modele(article.DOCXTEMPLATER))
        paquet = json.loads((dossier / "node_modules/docxtemplater/package.json").read_text())
        return cls(dossier, paquet["version"])

    def run(
        self, contextes: Sequence[dict[str, object]], sortie: Path, chauffe: int = CHAUFFE
    ) -> list[float]:
        """Les secondes de chaque document après la chauffe ; le dernier reste dans ``sortie``."""
        mentions = self.dossier / "mentions.json"
        mentions.write_text(json.dumps([*contextes[:1] * chauffe, *contextes]), encoding="utf-8")
        commande = ["node", str(SCRIPT), str(self.dossier / "modele.docx"), str(mentions), str(sortie)]
        env = {**os.environ, "NODE_PATH": str(self.dossier / "node_modules")}
        fait = subprocess.run([*commande, str(chauffe)], check=True, capture_output=True, env=env)
        return [duree / 1000 for duree in json.loads(fait.stdout)]
