"""Three administrative pieces as buyers make them, and the other pieces of a tender: the hosts of insertions."""

# ruff: noqa: E501, E731 - prose and XML, a line a paragraph

from __future__ import annotations

from outils.cahiers import cahier, niveau, numerotation, par, sommaire, style

A4 = '<w:pgSz w:w="11906" w:h="16838"/>'
MARGES = '<w:pgMar w:top="1418" w:right="1134" w:bottom="1418" w:left="1134" w:header="709" w:footer="709" w:gutter="0"/>'
COUCHE = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
BORDS = "".join(
    f'<w:{bord} w:val="single" w:sz="4" w:space="0" w:color="{{}}"/>'
    for bord in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def _police(nom: str, demi_points: int, reste: str = "") -> str:
    """Font, size, language; ``reste`` comes between, in Word's order."""
    polices = f'<w:rFonts w:ascii="{nom}" w:hAnsi="{nom}" w:cs="{nom}"/>'
    return f'{polices}{reste}<w:sz w:val="{demi_points}"/><w:szCs w:val="{demi_points}"/>'


def _tableau(lignes: list[list[str]], style_: str, largeurs: list[int], *, entete: str = "") -> str:
    """A table with a header row; ``entete`` is the inside of its cells' settings."""
    grille = "".join(f'<w:gridCol w:w="{largeur}"/>' for largeur in largeurs)
    rangees = ""
    for rang, ligne in enumerate(lignes):
        premiere = rang == 0
        cellules = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{largeur}" w:type="dxa"/>{entete if premiere else ""}</w:tcPr>'
            f"{par(texte, 'Cellule', rpr='<w:b/>' if premiere else '')}</w:tc>"
            for texte, largeur in zip(ligne, largeurs, strict=True)
        )
        repetee = "<w:trPr><w:tblHeader/></w:trPr>" if premiere else ""
        rangees += f"<w:tr>{repetee}{cellules}</w:tr>"
    bords = "" if style_ else f"<w:tblBorders>{BORDS.format(*['808080'] * 6)}</w:tblBorders>"
    choix = f'<w:tblStyle w:val="{style_}"/>' if style_ else ""
    reglages = f'<w:tblPr>{choix}<w:tblW w:w="{sum(largeurs)}" w:type="dxa"/>{bords}<w:tblLook w:val="04A0"/></w:tblPr>'
    return f"<w:tbl>{reglages}<w:tblGrid>{grille}</w:tblGrid>{rangees}</w:tbl>"


def _style_de_tableau(identifiant: str, nom: str, couleur: str) -> str:
    reste = f"<w:tblPr><w:tblBorders>{BORDS.format(*[couleur] * 6)}</w:tblBorders></w:tblPr>"
    return style(identifiant, nom, base="TableauNormal", genre="table", reste=reste) + (
        '<w:style w:type="table" w:default="1" w:styleId="TableauNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    )


# --- (a) numéros automatiques : « Article 1 – », « 1.1 » --------------------------------------------------------

BLEU = "1F3864"
STYLES_A = (
    style("Normal", "Normal", base="", rpr=_police("Arial", 20), ppr='<w:spacing w:after="0"/>')
    + style("Titre", "Title", ppr='<w:spacing w:before="2400" w:after="600"/><w:jc w:val="center"/>', rpr=_police("Arial", 36, f'<w:b/><w:color w:val="{BLEU}"/>'))
    + style(
        "Titre1", "heading 1",
        ppr='<w:keepNext/><w:numPr><w:numId w:val="1"/></w:numPr><w:pBdr><w:bottom w:val="single" w:sz="8" w:space="1" '
        f'w:color="{BLEU}"/></w:pBdr><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/>',
        rpr=_police("Arial", 24, f'<w:b/><w:caps/><w:color w:val="{BLEU}"/>'),
    )
    + style(
        "Titre2", "heading 2",
        ppr='<w:keepNext/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:spacing w:before="200" w:after="80"/>'
        '<w:outlineLvl w:val="1"/>',
        rpr=_police("Arial", 21, "<w:b/>"),
    )
    + style("Corpsdetexte", "Body Text", ppr='<w:spacing w:after="120" w:line="264" w:lineRule="auto"/><w:jc w:val="both"/>')
    + style("Puce", "List Bullet", base="Corpsdetexte", ppr='<w:numPr><w:numId w:val="2"/></w:numPr><w:spacing w:after="60"/><w:contextualSpacing/>')
    + style("Cellule", "Cellule de tableau", ppr='<w:spacing w:before="40" w:after="40"/>', rpr=_police("Arial", 18))
    + _style_de_tableau("Grille", "Table Grid", BLEU)
)  # fmt: skip
NUMEROS_A = numerotation(
    (
        niveau("Article %1 – ", style="Titre1", avant='<w:suff w:val="nothing"/>'),
        niveau("%1.%2", style="Titre2"),
    ),
    (niveau("–", "bullet", style="Puce", retrait=567),),
)


def automatique() -> bytes:
    """(a) Works, « Article 1 – » written by Word, the parties called « maître d'ouvrage » and « entrepreneur »."""
    t1 = lambda texte: par(texte, "Titre1")
    t2 = lambda texte: par(texte, "Titre2")
    c = lambda texte: par(texte, "Corpsdetexte")
    puce = lambda texte: par(texte, "Puce")
    entete = '<w:shd w:val="clear" w:color="auto" w:fill="D9E2F3"/>'
    return cahier(
        par("Cahier des clauses administratives particulières", "Titre"),
        c("Maître d'ouvrage : Commune d'Exempleville"),
        c("Objet : restructuration et extension du groupe scolaire de l'Exemple"),
        t1("Objet du marché"),
        t2("Objet et emplacement"),
        c("Le présent marché a pour objet la restructuration et l'extension du groupe scolaire de l'Exemple. L'entrepreneur exécute les travaux pour le compte du maître d'ouvrage."),
        t2("Décomposition en lots"),
        c("Le marché est divisé en huit lots. Chaque lot fait l'objet d'un marché séparé, passé avec un entrepreneur ou un groupement d'entrepreneurs."),
        t1("Pièces contractuelles"),
        c("Par dérogation à l'article 4.1 du CCAG Travaux, les pièces constitutives du marché sont, par ordre de priorité :"),
        puce("l'acte d'engagement et ses annexes ;"),
        puce("le présent cahier des clauses administratives particulières (CCAP) ;"),
        puce("le cahier des clauses techniques particulières (CCTP) et ses annexes ;"),
        puce("le cahier des clauses administratives générales applicables aux marchés de travaux ;"),
        puce("le mémoire technique de l'entrepreneur."),
        t1("Prix et règlement"),
        c("Les prix sont fermes et actualisables. Le maître d'ouvrage règle les comptes à l'entrepreneur chaque mois, sur la base des situations que le maître d'œuvre a vérifiées."),
        t1("Délais d'exécution"),
        c("Le délai global d'exécution est de dix-huit mois, période de préparation comprise. Les pénalités de retard sont celles de l'article 6.1."),
        t1("Conditions d'exécution"),
        t2("Organisation du chantier"),
        c("L'entrepreneur se conforme au plan général de coordination. Le maître d'ouvrage désigne un coordonnateur de la sécurité."),
        t2("Protection de l'environnement"),
        c("L'entrepreneur trie les déchets du chantier et tient à la disposition du maître d'ouvrage les bordereaux de suivi."),
        puce("tri à la source de sept catégories de déchets ;"),
        puce("bilan remis à la fin de chaque phase."),
        t1("Pénalités"),
        t2("Pénalités de retard"),
        c("Tout retard constaté par le maître d'œuvre donne lieu à une pénalité de 1/1000 du montant hors taxes du lot par jour calendaire."),
        t2("Autres pénalités"),
        c("Les manquements suivants donnent lieu aux pénalités du tableau, sans mise en demeure."),
        _tableau(
            [
                ["Manquement", "Pénalité"],
                ["Absence à une réunion de chantier", "100 € par absence"],
                ["Retard dans la remise du dossier des ouvrages exécutés", "150 € par jour"],
            ],
            "Grille", [6500, 3100], entete=entete,
        ),
        par("", "Corpsdetexte"),
        t1("Réception et garanties"),
        c("La réception a lieu à l'achèvement de l'ensemble des travaux. Le délai de garantie est d'un an."),
        t1("Résiliation"),
        c("Les articles 50 à 53 du CCAG Travaux s'appliquent. Le maître d'ouvrage peut résilier le marché aux torts de l'entrepreneur."),
        t1("Différends"),
        c("Le tribunal administratif de Rouen est compétent."),
        t1("Dérogations au CCAG Travaux"),
        c("L'article 2 du CCAP déroge à l'article 4.1 du CCAG Travaux."),
        c("L'article 6.1 du CCAP déroge à l'article 19.2.3 du CCAG Travaux."),
        styles=STYLES_A, numeros=NUMEROS_A, fin=A4 + MARGES,
    )  # fmt: skip


# --- (b) tout est tapé : « 1.1. » en gras, sommaire, tirets tapés ------------------------------------------------

GRAS = "<w:b/>"
STYLES_B = (
    style("Normal", "Normal", base="", rpr=_police("Times New Roman", 22))
    + style("TM1", "toc 1", ppr='<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9600"/></w:tabs>')
    + style("Cellule", "Texte tableau", rpr=_police("Times New Roman", 20))
    + _style_de_tableau("Grilledutableau", "Table Grid", "000000")
)  # fmt: skip
JUSTIFIE = '<w:spacing w:after="120"/><w:jc w:val="both"/>'
ARTICLES_B = (
    ("1. OBJET DU MARCHÉ", "2"), ("2. PIÈCES DU MARCHÉ", "2"), ("3. PRIX", "3"), ("4. DÉLAIS", "3"),
    ("5. CONDITIONS D'EXÉCUTION", "3"), ("6. PÉNALITÉS", "4"), ("7. RÉSILIATION", "4"), ("8. LITIGES", "4"),
    ("9. DÉROGATIONS", "4"),
)  # fmt: skip


def tape() -> bytes:
    """(b) Bold typed « 1.1. », no heading style, typed dashes, a table of contents in a field."""
    t1 = lambda texte: par(
        texte,
        ppr='<w:keepNext/><w:shd w:val="clear" w:color="auto" w:fill="E7E6E6"/><w:spacing w:before="300" w:after="120"/>',
        rpr=GRAS,
    )
    t2 = lambda texte: par(
        texte, ppr='<w:keepNext/><w:spacing w:before="160" w:after="80"/>', rpr=GRAS + "<w:i/>"
    )
    c = lambda texte: par(texte, ppr=JUSTIFIE)
    tiret = lambda texte: par(
        f"-\t{texte}",
        ppr='<w:tabs><w:tab w:val="left" w:pos="567"/></w:tabs><w:spacing w:after="60"/><w:ind w:left="567" w:hanging="283"/><w:jc w:val="both"/>',
    )
    return cahier(
        par("CAHIER DES CLAUSES ADMINISTRATIVES PARTICULIÈRES", ppr='<w:spacing w:before="1200" w:after="600"/><w:jc w:val="center"/>', rpr="<w:b/>" + '<w:sz w:val="32"/>'),
        par("Sommaire", ppr='<w:spacing w:after="120"/>', rpr=GRAS),
        sommaire(ARTICLES_B),
        par('<w:r><w:br w:type="page"/></w:r>'),
        t1("1. OBJET DU MARCHÉ"),
        t2("1.1. Objet"),
        c("Le marché porte sur les travaux du groupe scolaire de l'Exemple, commune d'Exempleville. Le pouvoir adjudicateur est la Commune d'Exempleville."),
        t2("1.2. Forme"),
        c("Le marché est ordinaire et alloti. Le titulaire de chaque lot est désigné ci-après « le titulaire »."),
        t1("2. PIÈCES DU MARCHÉ"),
        c("Les pièces du marché sont les suivantes, par ordre de priorité décroissante :"),
        tiret("l'acte d'engagement et ses annexes ;"),
        tiret("le présent CCAP ;"),
        tiret("le CCTP ;"),
        tiret("le mémoire technique du titulaire."),
        t1("3. PRIX"),
        c("Le titulaire est rémunéré par un prix global et forfaitaire, révisable selon l'article 9.4 du CCAG Travaux."),
        t1("4. DÉLAIS"),
        c("Le délai d'exécution est de dix-huit mois. Tout retard expose le titulaire aux pénalités prévues à l'article 6.1."),
        t1("5. CONDITIONS D'EXÉCUTION"),
        t2("5.1. Sous-traitance"),
        c("Le titulaire présente ses sous-traitants à l'acceptation du pouvoir adjudicateur."),
        t2("5.2. Développement durable"),
        c("Le titulaire limite les nuisances du chantier et évacue les déchets vers des filières agréées."),
        t1("6. PÉNALITÉS"),
        t2("6.1. Retard"),
        c("En cas de retard, le pouvoir adjudicateur applique une pénalité de 200 € par jour."),
        t2("6.2. Absence aux réunions"),
        c("Toute absence du titulaire à une réunion donne lieu à une pénalité de 100 €, comme il est dit à l'article 7."),
        t1("7. RÉSILIATION"),
        c("Le pouvoir adjudicateur peut résilier le marché dans les conditions du CCAG Travaux. Les pénalités de l'article 6 restent dues."),
        t1("8. LITIGES"),
        c("Le tribunal administratif compétent est celui de Rouen."),
        t1("9. DÉROGATIONS"),
        c("Le présent CCAP déroge aux articles suivants du CCAG Travaux :"),
        tiret("l'article 6.1 du CCAP déroge à l'article 19.2.3 du CCAG Travaux ;"),
        tiret("l'article 6.2 du CCAP déroge à l'article 3.8 du CCAG Travaux."),
        styles=STYLES_B, fin=A4 + MARGES,
    )  # fmt: skip


# --- les autres pièces d'une consultation --------------------------------------------------------------------------


def reglement() -> bytes:
    """A tender's rules: « Article 1. » typed in heading styles, no list at all."""
    t = lambda texte: par(texte, "Titre1")
    c = lambda texte: par(texte, "Corpsdetexte")
    sans = STYLES_A.replace('<w:numPr><w:numId w:val="1"/></w:numPr>', "")
    return cahier(
        par("Règlement de la consultation", "Titre"),
        t("Article 1. Objet"), c("La consultation porte sur les travaux du groupe scolaire de l'Exemple."),
        t("Article 2. Conditions de la consultation"), c("La procédure est un appel d'offres ouvert. Le pouvoir adjudicateur n'autorise pas les variantes."),
        t("Article 3. Présentation des offres"), c("Le candidat remet l'acte d'engagement et son mémoire technique."),
        t("Article 4. Jugement des offres"), c("Les critères de l'article 4 sont le prix (60 %) et la valeur technique (40 %)."),
        t("Article 5. Renseignements complémentaires"), c("Les candidats posent leurs questions sur le profil d'acheteur."),
        styles=sans, fin=A4 + MARGES,
    )  # fmt: skip


def engagement() -> bytes:
    """An « acte d'engagement » : lettered parts, a signature block at its end."""
    t = lambda texte: par(texte, ppr='<w:keepNext/><w:spacing w:before="240" w:after="120"/>', rpr=GRAS)
    c = lambda texte: par(texte, ppr=JUSTIFIE)
    return cahier(
        par("ACTE D'ENGAGEMENT", ppr='<w:jc w:val="center"/>', rpr="<w:b/>"),
        t("A. Objet de l'acte d'engagement"), c("Le présent acte engage le titulaire envers le pouvoir adjudicateur."),
        t("B. Engagement du candidat"), c("Le signataire s'engage à exécuter les prestations aux prix indiqués."),
        t("C. Signature du marché"), c("Fait à ……………………, le ……………………"),
        styles=STYLES_B, fin=A4 + MARGES,
    )  # fmt: skip


def technique() -> bytes:
    """A technical piece: automatic « 1 », « 1.1 » without the word « article »."""
    numeros = NUMEROS_A.replace("Article %1 – ", "%1 ")
    t1 = lambda texte: par(texte, "Titre1")
    c = lambda texte: par(texte, "Corpsdetexte")
    return cahier(
        par("Cahier des clauses techniques particulières", "Titre"),
        t1("Généralités"), c("Le présent cahier décrit les travaux."),
        t1("Organisation du chantier"), par("Installations", "Titre2"), c("L'entrepreneur installe la base de vie. L'entrepreneur en assure l'entretien."),
        t1("Description des ouvrages"), c("Les ouvrages sont en béton armé, sous le contrôle du maître d'ouvrage."),
        styles=STYLES_A, numeros=numeros, fin=A4 + MARGES,
    )  # fmt: skip
