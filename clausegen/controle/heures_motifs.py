"""How volumes are written: heads of tables, ratios, parts of a contract; and the hours that are no volume."""

from __future__ import annotations

import re
from decimal import Decimal

from clausegen.controle.nombres import NOMBRE, shares

LOT = re.compile(r"\blots?\b|^n ?°|\bnumero|intitule|designation|corps d'etat")
VOLUME = re.compile(r"\bheures?\b|\bvolume|\bnb h\b|\(h\)|^h$")
ETRANGER = re.compile(r"€|\bprix|montant|cout|realisee|effectuee|cotraitant|membre")
NEANT = re.compile(
    r"(?:sans (?:objet|clause|heures?)|neant|aucune?|non(?: concerne)?|0(?: h(?:eures?)?)?|-+|/|so)$"
)
RATIO = re.compile(
    rf"^[^|;]{{0,40}}?(?:\bpar\b|\bpour\b|/)[^|;\d]{{0,60}}?(?P<palier>{NOMBRE}) ?(?P<unite>k€|m€|€|euros?\b)"
)
SEUIL = re.compile(
    rf"(?:au[ -]dela d[e'u]+|a partir d[e'u]+|des que|superieur\w* a|depass\w+"
    rf"|excede\w*|au[ -]dessus d[e'u]+)[^|;\d]{{0,40}}"
    rf"(?P<seuil>{NOMBRE}) ?(?P<unite>k€|m€|€|euros?\b)"
)
PARTIE = re.compile(
    r"tranche ferme|tranche (?:optionnelle|conditionnelle) ?(?:n ?° ?)?(?:to ?)?(?P<tranche>\d+|[a-z]\b)?"
    r"|\bto ?(?P<to>\d+)\b"
    r"|(?:(?P<rang>\d+|premiere|deuxieme|seconde|troisieme|quatrieme)(?:re|ere|e|eme|de|nde)? )?"
    r"reconduction ?(?:n ?° ?)?(?P<reconduction>\d+)?"
    r"|periode initiale|periode ferme"
)
RANGS = {"premiere": "1", "deuxieme": "2", "seconde": "2", "troisieme": "3", "quatrieme": "4"}
AVANT = re.compile(
    r"(?:dans (?:les|un delai)|\bsous|delais?(?: \w+)? d[e'](?: prevenance de)?|seuil d[e']+"
    r"|contrat d[e']+|parcours d[e']+(?:au moins )?"
    r"|missions? d[e']+)\s*$"
)
HEURE_DU_JOUR = re.compile(r"(?:\ba|avant|apres|vers|entre|jusqu'a|\bdes|\bet|\bde)\s*$")
APRES = re.compile(
    r"^\s*(?:de travail )?(?:par (?:semaine|jour|mois|personne|salarie|stagiaire)|hebdo|mensuel"
    r"|de (?:formation|cours|reunion|retard|stage)"
    r"|ouvr|calendaires|a compter|apres|avant|suivant|consecutives|non (?:realisee|effectuee|justifiee))"
)
PAR_AN = re.compile(r"^[^|;.]{0,40}?\b(?:par an\b|par annee|chaque annee|annuel)")
INDICATIF = re.compile(r"indicati\w+|estime\w*|environ|previsionnel|maxim\w+|au plus|plafon|limite d")
TOTAL = re.compile(r"\btotal\w*\b|\bensemble\b|\bglobal\w*\b|tous lots|\bcumul\w*")
CHACUN = re.compile(r"\bchacun|\bpar lot\b|chaque lot|pour chaque")
A_PLAT = re.compile(
    rf"(?:(?:lot )?(?:n ?° ?)?(?P<lot>\d{{1,3}}[a-z]?)\b ?[-:.]? ?\D*[a-z]\D*|(?P<total>total)\D*)"
    rf"(?P<heures>{NOMBRE})(?: ?h(?:eures?)?)?$"
)
PHRASE = re.compile(r"\b(?:titulaire|entreprise|realise|s'engage|doit|devra|prevoi)")
LOT_APRES = re.compile(
    r"^[^|;:]{0,60}?\b(?:pour|au titre|sur|concernant|du|des|dans)\b(?: d[eu]s?)? ?(?:les? )?$"
)
ETP = frozenset(map(Decimal, (1505, 1600, 1607, 1820)))

VERBE = (
    r"(?:comport|concern|soumis|assorti|int[e]gr|prevoi|inclu|vise|contien"
    r"|font l'objet|fait l'objet|porte|reserv)"
)
AVEC = re.compile(rf"^[^|;]{{0,40}}?\b(?!(?:ne|n')\b){VERBE}\w*")
SANS = re.compile(
    r"^[^|;]{0,30}?(?:\b(?:ne|n')\s*\w+ (?:\w+ )?(?:pas|aucun)|sans clause|sans heures"
    r"|exclu|dispense|non soumis|non concerne)"
)
OBJET = re.compile(r"clause|heures|insertion")
RESERVE = re.compile(r"^[^|;]{0,40}?reserv")
EGALE = re.compile(r"\bsoit\b|=|c'est-a-dire|represent|correspond|equiva")
_BASE = re.compile(r"(?:\bdes?|\bdu|\bd'|[(:x×*]|\bsur|estime\w*|total\w*)(?: (?:les|le|aux|a|environ))? ?$")


def is_base(avant: str, apres: str) -> bool:
    """Whether hours are those that a rate is taken on, not those to do."""
    part = next(iter([*shares(avant)][-1:]), None)
    if part is not None and not EGALE.search(avant[part.fin :]) and len(avant) - part.fin < 80:
        return bool(_BASE.search(avant))
    return bool(re.match(r" ?(?:\w+ ){0,3}[x×*] ?\d", apres))
