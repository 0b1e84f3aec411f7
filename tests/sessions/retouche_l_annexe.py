"""Ce que la facilitatrice change dans Word : une phrase de l'annexe, avec une faute de frappe, puis sans."""

import sys
from pathlib import Path

from docx import Document

modele = Path("templates/pays-de-caux/annexe_ae.docx")
document = Document(str(modele))
mention = sys.argv[1]
for paragraphe in document.paragraphs:
    if paragraphe.text.startswith(("À titre indicatif", "Référence à rappeler")):
        paragraphe.runs[
            0
        ].text = f"Référence à rappeler : {{{{ {mention} }}}}. À titre indicatif, sans avenant."
        for suite in paragraphe.runs[1:]:
            suite.text = ""
document.save(str(modele))
