"""An administrative piece of a hundred pages: sections, headers, notes, comments, a table of contents, tables."""

# ruff: noqa: E501 - prose and XML, a line a paragraph

from __future__ import annotations

from outils import docx_minimal as d
from outils.cahiers import cahier, champ, niveau, numerotation, par, run, sommaire, style
from outils.hotes import A4, COUCHE, MARGES, _police, _style_de_tableau, _tableau

VERT = "375623"
STYLES = (
    style("Normal", "Normal", base="", rpr=_police("Calibri", 22), ppr='<w:spacing w:after="120"/><w:jc w:val="both"/>')
    + style("Titre1", "heading 1", ppr='<w:keepNext/><w:pageBreakBefore/><w:numPr><w:numId w:val="1"/></w:numPr><w:spacing w:before="0" w:after="240"/><w:jc w:val="left"/><w:outlineLvl w:val="0"/>', rpr=_police("Calibri", 30, f'<w:b/><w:color w:val="{VERT}"/>'))
    + style("Titre2", "heading 2", ppr='<w:keepNext/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:spacing w:before="240" w:after="120"/><w:jc w:val="left"/><w:outlineLvl w:val="1"/>', rpr=_police("Calibri", 25, f'<w:b/><w:color w:val="{VERT}"/>'))
    + style("Titre3", "heading 3", ppr='<w:keepNext/><w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr><w:spacing w:before="200" w:after="80"/><w:jc w:val="left"/><w:outlineLvl w:val="2"/>', rpr=_police("Calibri", 22, "<w:b/><w:i/>"))
    + style("TM1", "toc 1", ppr='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9600"/></w:tabs><w:jc w:val="left"/>')
    + style("Paragraphedeliste", "List Paragraph", ppr='<w:spacing w:after="60"/><w:contextualSpacing/>')
    + style("Cellule", "Cellule", ppr='<w:spacing w:before="30" w:after="30"/><w:jc w:val="left"/>', rpr=_police("Calibri", 19))
    + style("En-tte", "header", ppr='<w:tabs><w:tab w:val="right" w:pos="9600"/></w:tabs>', rpr=_police("Calibri", 18))
    + style("Notedebasdepage", "footnote text", rpr=_police("Calibri", 18))
    + style("Appeldenote", "footnote reference", base="", genre="character", rpr='<w:vertAlign w:val="superscript"/>').replace(' w:default="1"', "")
    + _style_de_tableau("Grille", "Table Grid", VERT)
)  # fmt: skip
NUMEROS = numerotation(
    (
        niveau("ARTICLE %1.", style="Titre1"),
        niveau("%1.%2.", style="Titre2"),
        niveau("%1.%2.%3.", style="Titre3"),
    ),
    (niveau("%1)", "lowerLetter", retrait=567),),
    (niveau("•", "bullet", retrait=567),),
)
SUJETS = (
    "Objet du marché", "Intervenants", "Pièces constitutives du marché", "Durée et délais", "Prix", "Modalités de règlement",
    "Sous-traitance", "Préparation du chantier", "Exécution des travaux", "Sécurité et protection de la santé",
    "Clauses environnementales", "Assurances", "Pénalités et primes", "Contrôles et réception", "Garanties",
    "Propriété intellectuelle", "Confidentialité", "Résiliation", "Règlement des différends", "Dérogations au CCAG Travaux",
)  # fmt: skip
PARTIES = ("Dispositions générales", "Modalités", "Documents à fournir", "Cas particuliers")
PHRASES = (
    "Le titulaire informe l'acheteur de toute difficulté dans les huit jours qui suivent sa découverte.",
    "L'acheteur dispose d'un délai de quinze jours pour faire connaître ses observations au titulaire.",
    "Les documents sont remis sous forme électronique, dans un format modifiable et dans un format figé.",
    "Le maître d'œuvre vérifie la conformité des prestations aux stipulations du marché et en rend compte.",
    "À défaut d'accord, les stipulations du CCAG Travaux s'appliquent sans que le titulaire puisse élever de réclamation.",
    "Les délais sont exprimés en jours calendaires, sauf indication contraire portée dans le présent cahier.",
)


def long() -> bytes:
    """(c) Twenty articles over a hundred pages."""
    corps = [
        par("Cahier des clauses administratives particulières", ppr='<w:spacing w:before="3000"/><w:jc w:val="center"/>', rpr=_police("Calibri", 44, "<w:b/>")),
        par("Sommaire", rpr="<w:b/>"),
        sommaire([(f"ARTICLE {n}.\t{sujet}", str(3 + 5 * n)) for n, sujet in enumerate(SUJETS, 1)]),
        _section(A4 + MARGES, "nextPage"),
    ]  # fmt: skip
    for rang, sujet in enumerate(SUJETS, 1):
        corps.append(par(sujet, "Titre1"))
        corps += PROPRES.get(sujet, _ordinary)(rang)
        if sujet == "Sécurité et protection de la santé":
            corps += [_section(A4 + MARGES, "nextPage"), _large(), _section(COUCHE + MARGES, "nextPage")]
    return cahier(*corps, styles=STYLES, numeros=NUMEROS, parties=PARTIES_XML, fin=RENVOIS + A4 + MARGES)


def _ordinary(rang: int) -> list[str]:
    blocs: list[str] = []
    for n, partie in enumerate(PARTIES, 1):
        blocs.append(par(partie, "Titre2"))
        for m in range(1, 4):
            blocs.append(par(f"Point {rang}.{n}.{m}", "Titre3"))
            blocs += [par(_text(rang + n + m + k)) for k in range(6)]
            blocs += [
                par("le compte rendu de la réunion ;", "Paragraphedeliste", liste=(3, 0)),
                par("les pièces justificatives.", "Paragraphedeliste", liste=(3, 0)),
            ]
        if n == 2:
            blocs.append(
                par(run(_text(rang)) + _note() + run(f" Les délais de l'article {rang}.1 s'appliquent."))
            )
        if n == 3:
            blocs.append(par(_commented(_text(rang + 1), rang)))
    return blocs  # fmt: skip


def _text(graine: int) -> str:
    return " ".join(PHRASES[(graine + k * (graine % 5 + 1)) % len(PHRASES)] for k in range(4))


def _pieces(rang: int) -> list[str]:
    items = [
        "l'acte d'engagement (AE) et ses annexes ;",
        "le présent CCAP et ses annexes ;",
        "le CCTP et ses annexes ;",
        "le CCAG Travaux ;",
        "l'offre technique du titulaire.",
    ]
    return [
        par("Le marché est constitué des pièces suivantes, par ordre de priorité décroissante :"),
        *(par(item, "Paragraphedeliste", liste=(2, 0)) for item in items),
        par(_text(rang)),
    ]  # fmt: skip


def _penalties(rang: int) -> list[str]:
    lignes = [
        ["Manquement", "Pénalité", "Mise en demeure"],
        ["Retard dans l'exécution", "1/3000 du montant par jour", "15 jours"],
        ["Absence à une réunion", "150 € par absence", "sans"],
        ["Document non remis", "100 € par jour", "8 jours"],
    ]
    return [
        par("Pénalités de retard", "Titre2"), par(_text(rang)),
        par("Autres pénalités", "Titre2"), par("L'acheteur applique au titulaire les pénalités suivantes."),
        _tableau(lignes, "Grille", [4600, 2800, 2200], entete='<w:shd w:val="clear" w:color="auto" w:fill="E2EFD9"/>'),
        par(), par("Primes", "Titre2"), par("Aucune prime n'est versée au titulaire."),
    ]  # fmt: skip


def _waivers(_: int) -> list[str]:
    lignes = [
        ["Article du CCAP", "Article du CCAG Travaux auquel il est dérogé"],
        ["Article 3", "Article 4.1"],
        ["Article 13.1", "Article 19.2.3"],
    ]
    return [
        par("Les dérogations au CCAG Travaux sont récapitulées ci-dessous."),
        _tableau(
            lignes, "Grille", [4800, 4800], entete='<w:shd w:val="clear" w:color="auto" w:fill="E2EFD9"/>'
        ),
        par(),
    ]


PROPRES = {
    "Pièces constitutives du marché": _pieces,
    "Pénalités et primes": _penalties,
    "Dérogations au CCAG Travaux": _waivers,
}


def _large() -> str:
    lignes = [[f"Colonne {n}" for n in range(1, 7)]] + [
        [f"{r}.{n}" for n in range(1, 7)] for r in range(1, 15)
    ]
    return par("Tableau des habilitations", rpr="<w:b/>") + _tableau(lignes, "Grille", [2400] * 6)


def _section(reglages: str, genre: str) -> str:
    return f'<w:p><w:pPr><w:sectPr>{RENVOIS}<w:type w:val="{genre}"/>{reglages}</w:sectPr></w:pPr></w:p>'


def _note() -> str:
    return '<w:r><w:rPr><w:rStyle w:val="Appeldenote"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'


def _commented(texte: str, numero: int) -> str:
    if numero != 5:
        return run(texte)
    return (
        f'<w:commentRangeStart w:id="0"/>{run(texte)}<w:commentRangeEnd w:id="0"/>'
        '<w:r><w:commentReference w:id="0"/></w:r>'
    )


RENVOIS = '<w:headerReference w:type="default" r:id="rId_header1"/><w:footerReference w:type="default" r:id="rId_footer1"/>'


def _partie(balise: str, contenu: str) -> str:
    return f"{d.ENTETE}<w:{balise} {d.ESPACES}>{contenu}</w:{balise}>"


_SEPARATEURS = "".join(
    f'<w:footnote w:type="{genre}" w:id="{n}"><w:p><w:r><w:{balise}/></w:r></w:p></w:footnote>'
    for n, genre, balise in (
        (0, "separator", "separator"),
        (1, "continuationSeparator", "continuationSeparator"),
    )
)
PARTIES_XML = {
    "header1.xml": ("header", _partie("hdr", par("Commune d'Exempleville\tCCAP", "En-tte"))),
    "footer1.xml": (
        "footer",
        _partie(
            "ftr", par(run("Page ") + champ("PAGE", "1") + run(" sur ") + champ("NUMPAGES", "100"), "En-tte")
        ),
    ),
    "footnotes.xml": (
        "footnotes",
        _partie(
            "footnotes",
            _SEPARATEURS
            + f'<w:footnote w:id="2">{par("<w:r><w:footnoteRef/></w:r>" + run(" Voir le CCAG Travaux."), "Notedebasdepage")}</w:footnote>',
        ),
    ),
    "comments.xml": (
        "comments",
        _partie(
            "comments",
            '<w:comment w:id="0" w:author="Service juridique" w:date="2026-10-01T09:00:00Z" w:initials="SJ">'
            f"{par('À revoir avec le maître d’œuvre.')}</w:comment>",
        ),
    ),
}
