"""A text of ours as it is inserted: headings, lists, a table, a placeholder."""

from atelier.paquet import parts
from atelier.source import read
from clausegen.files import pack
from clausegen.word import render

SOURCE = """titre: Article
numerotation: article
[Titre 1] Clause sociale d'insertion
[Titre 2] Objet
[Corps] Le titulaire réalise **833 heures** & plus, [[texte:nom|à compléter]].
[Puce] un
[Puce] deux
[Titre 2] Volume
[Légende] Volume par lot
| Lot | Heures |
| 01 | 833 |
[Numéro] premier
[Numéro] second
[Titre 3] Suite
[Corps] Fin.
"""


def article(source: str = SOURCE) -> bytes:
    """That text, rendered."""
    modele = render.compile(pack(parts(read(source, "article"))), "article")
    return modele.render({"article_prefixe": "Article 12 – ", "numero_prefixe": "12."})


ARTICLE = article()
