"""One faulty model a rule: what a person could do in Word, and that the check must tell."""

from __future__ import annotations

from collections.abc import Callable

from outils import docx_minimal as d

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (1).to_bytes(4) + (1).to_bytes(4)
LIEN = "<w:hyperlink><w:r><w:t>a{% endif %}</w:t></w:r></w:hyperlink>"
SIGNET = '<w:bookmarkStart w:id="1" w:name="s"/>'
SUPPRIME = '<w:del w:id="1" w:author="A"><w:r><w:delText>{{ ancien }}</w:delText></w:r></w:del>'
VISUEL = '<w:tblPr><w:tblLook w:val="0420" w:firstRow="1"/></w:tblPr>'
TROISIEME = f'<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr>{d.r("Trois")}</w:p>'
SECTION = "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>fin de section</w:t></w:r></w:p>"
ANGLAIS = '<w:lang w:val="en-US"/>'


def _champ(instruction: str) -> str:
    return f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"


def _numerote(numero: int) -> str:
    liste = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{numero}"/></w:numPr>'
    return f"<w:p><w:pPr>{liste}</w:pPr>{d.r('les publics')}</w:p>"


def _changed(partie: str, avant: str, apres: str, *blocs: str) -> bytes:
    membres = d.parts("".join(blocs or (d.p("Texte"),)))
    texte = membres[partie].decode()
    assert avant in texte
    return d.zipped({**membres, partie: texte.replace(avant, apres).encode()})


def _relation(genre: str, cible: str, corps: str) -> bytes:
    lien = f'<Relationship Id="rId9" Type="{d.OFFICE}/{genre}" Target="{cible}" TargetMode="External"/>'
    return _changed("word/_rels/document.xml.rels", "</Relationships>", f"{lien}</Relationships>", corps)


def _other_prefix() -> bytes:
    membres = d.parts(d.p("{{ objet }}"))
    texte = membres["word/document.xml"].decode().replace("<w:", "<x:").replace("</w:", "</x:")
    texte = texte.replace("xmlns:w=", "xmlns:x=").replace(" w:", " x:")
    return d.zipped({**membres, "word/document.xml": texte.encode()})


def _macros() -> bytes:
    return d.zipped({**d.parts(d.p("Texte")), "word/vbaProject.bin": b"x"})


def _after(*blocs: str) -> bytes:
    return d.docx(d.p("Avant"), *blocs)


MODELES: dict[str, Callable[[], bytes]] = {
    "BAL-01": lambda: _after(d.p("Total {{ heures euros")),
    "BAL-02": lambda: d.docx(d.tbl(d.tr("a", "b"), d.tr("c", "{% if avis == «oui» %}x{% endif %}"))),
    "BAL-03": lambda: _after(d.p("{%p\xa0if alloti %}")),
    "BAL-04": lambda: _after(d.p("{%- if alloti %}x{% endif %}")),
    "BAL-05": lambda: _after(d.p("{%p if i % 2 %}")),
    "BAL-06": lambda: _after(d.p("{{ lot." + "b" * 300 + " }}")),
    "BAL-07": lambda: _after(d.p("<w:r><w:t>{{ objet</w:t><w:tab/><w:t> }}</w:t></w:r>")),
    "BAL-08": lambda: _after(d.p("{{r objet }}")),
    "BAL-09": lambda: d.docx(d.tbl(d.tr("{% tr for lot in lots %}"), colonnes=1)),
    "BAL-10": lambda: d.docx(d.p("{{ heures + 1 }}"), entete=d.p("{{ total | money }}")),
    "BAL-11": lambda: _after(d.p("{%tr for lot in lots %}")),
    "BAL-12": lambda: _after(d.p("Important {%p if alloti %}"), d.p("{%p endif %}")),
    "BAL-13": lambda: _after(d.p(SIGNET, "{%p if alloti %}"), d.p("{%p endif %}")),
    "BAL-14": lambda: _after(d.p("{%p if alloti %}"), d.p("x")),
    "BAL-15": lambda: _after(d.p("{% if alloti %}x{% endfor %}{% endif %}")),
    "BAL-16": lambda: _after(d.p("{%p for lot in lots %}"), d.p("{{ lot }} {% endfor %}")),
    "BAL-17": lambda: _after(d.p("{% if a %}" * 13 + "{% endif %}" * 13)),
    "BAL-18": lambda: _after(d.p(_champ("IF {% if alloti %}"))),
    "BAL-19": lambda: d.docx(d.p("fin {"), d.p("{ début")),
    "BAL-20": lambda: _after(d.p("{{ objet }}", SUPPRIME)),
    "BAL-21": _other_prefix,
    "BAL-22": lambda: _after(d.p("<w:r><w:t>{% if alloti %}</w:t></w:r>", LIEN)),
    "FRM-01": lambda: _after(d.p("Collé", style="Titre9"), d.p("Collé aussi", style="Titre9")),
    "FRM-02": lambda: _after(d.p(style="Titre1")),
    "FRM-03": lambda: _after(d.p("2.1 Publics", style="Titre1")),
    "FRM-04": lambda: _after(d.p("- les publics éligibles")),
    "FRM-05": lambda: _after(d.p(d.r("voyant", '<w:rFonts w:ascii="Arial"/><w:color w:val="FF0000"/>'))),
    "FRM-06": lambda: _after(SECTION, d.p('<w:r><w:br w:type="page"/></w:r>', "suite")),
    "FRM-07": lambda: _after(d.p(d.r("The contractor", ANGLAIS))),
    "FRM-08": lambda: d.docx(d.image(""), media=PNG),
    "FRM-09": lambda: _after(d.p("à revoir", '<w:r><w:commentReference w:id="0"/></w:r>')),
    "FRM-10": lambda: _after(d.p(d.r("titre", '<w:rFonts w:ascii="Marianne"/>'))),
    "FRM-11": lambda: _after(d.p(d.r("estimation : voir la note", "<w:vanish/>"))),
    "FRM-12": lambda: _after(d.p(d.r("à revoir", '<w:highlight w:val="yellow"/>'))),
    "FRM-13": lambda: _after(d.p(), d.p(), d.p("Après")),
    "FRM-14": lambda: d.docx(d.p("Texte")),
    "FRM-15": lambda: _changed(
        "docProps/core.xml", "</cp:", "<cp:lastModifiedBy>Prénom Nom</cp:lastModifiedBy></cp:"
    ),
    "FRM-16": lambda: _relation(
        "hyperlink",
        "file:///C:/Marches/annexe.docx",
        d.p('<w:hyperlink r:id="rId9"><w:r><w:t>annexe</w:t></w:r></w:hyperlink>'),
    ),
    "FRM-17": lambda: _after(d.p("le ", _champ(" DATE \\@ d/M/yyyy "))),
    "FRM-18": lambda: d.docx(
        d.tbl(d.tr("Lot", "Heures"), d.tr("01", "833"), d.tr("02", "140")).replace(
            '<w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>', VISUEL
        )
    ),
    "FRM-19": lambda: _after(_numerote(7)),
    "MODELE-10": lambda: d.docx(d.image("logo_territoire"), media=b"\xff\xd8\xff\xe0"),
    "MODELE-11": lambda: d.docx(d.image("logo_territoire"), d.image("embleme_ue"), media=PNG),
    "DOCX-01": _macros,
    "DOCX-01 lien": lambda: _relation("attachedTemplate", "http://exemple.fr/x.dotm", d.p("Texte")),
}
LETTRE = "Objet : {{ objt }}\n\n{% for p in pieces_jointes %}{{ p.nom }}{% endfor %}{{ p.nom }}\n"
# A territory's models, each filled in with the sample contracts: what it is the model of, and its paragraphs.
REMPLIS: dict[str, tuple[str, tuple[str, ...]]] = {
    "MEN-01": (
        "article_rc",
        (d.p("{{ objt }}"), d.p("{%p if clause_penalitee %}"), d.p("x"), d.p("{%p endif %}")),
    ),
    "MEN-02": ("annexe_ae", (d.p("{%p for a in annexes %}"), d.p("{{ a.volumme }}"), d.p("{%p endfor %}"))),
    "MEN-03": (
        "penalites",
        (d.p("{%p for une in penalites %}"), d.p("{%p endfor %}"), d.p("{{ une.montant }}")),
    ),
    "MEN-04": (
        "mention_cctp",
        (d.p("{{ lignes }}"), d.p("{% for x in objet %}{% endfor %}"), d.p("{{ objet | join(', ') }}")),
    ),
    "MEN-05": (
        "notice_entreprise",
        (d.p("{{ reference }}"), d.p("{%p for v in valeurs %}"), d.p("{%p endfor %}")),
    ),
    "MEN-06": (
        "pieces_contractuelles",
        (d.p("{{ la_piece }} {{ heures_dues and critere and a_l_engagement }}"),),
    ),
    "MEN-07": ("derogations", (d.p('{%p if alloti == "oui" %}'), d.p("x"), d.p("{%p endif %}"))),
    "MEN-08": ("releve_heures", (d.image("logo_teritoire"),)),
    "REN-01": ("bilan", (d.p("{{ suivis[9].lot }}"),)),
    "REN-03": ("mention_aapc", (d.p("Avis", style="Titre1"), d.p("{{ avis_critere }}", style="Titre1"))),
    "REN-04": ("attestation", (d.p("Un", style="Titre1"), TROISIEME)),
}
