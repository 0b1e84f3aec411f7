"""What a model must respect beside Word: its mentions, and the documents that it really gives."""

from __future__ import annotations

from clausegen.word.render.regles import REGLES as DE_WORD
from clausegen.word.render.regles import Regle

MENTIONS = (
    Regle(
        "MEN-01",
        "mention inconnue ou mal écrite",
        "{{ objet_marche }}, {%p if clause_penalitee %}",
        "corrigez la balise ; toutes les mentions : clausegen modeles mentions",
        ("DTL301", "DTL304"),
    ),
    Regle(
        "MEN-02",
        "champ inconnu d'une mention",
        "{{ ligne.volumme }}",
        "corrigez la balise ; les champs de chaque mention : clausegen modeles mentions",
        ("DTL301", "DTL304"),
    ),
    Regle(
        "MEN-03",
        "variable d'une boucle employée hors de la boucle",
        "{{ lot.intitule }} après {%p endfor %}",
        "remettez la balise avant « endfor »",
        ("DTL106",),
    ),
    Regle(
        "MEN-04",
        "mention employée pour ce qu'elle n'est pas : liste imprimée, boucle ou filtre sur un texte",
        "{{ lignes }}, {%p for x in objet %}, {{ objet | join(', ') }}",
        "une liste se parcourt par « for », un texte s'imprime, un oui/non se teste par « if »",
        ("DTL303", "DTL305", "DTL306"),
    ),
    Regle(
        "MEN-05",
        "mention de la note interne dans un document que des entreprises lisent",
        "{{ valeurs }} dans l'article du CCAP",
        "retirez-la : elle contient l'estimation de l'acheteur",
    ),
    Regle(
        "MEN-06",
        "mention du modèle commun que ce modèle n'emploie plus",
        "le bandeau « projet » effacé",
        "remettez-la, ou vérifiez que ce qu'elle dit ne manque pas",
        ("DTL302",),
        gravite="a_verifier",
    ),
    Regle(
        "MEN-07",
        "comparaison toujours fausse, entre valeurs de natures différentes",
        '{%p if alloti == "oui" %}',
        "écrivez « {%p if alloti %} »",
    ),
    Regle(
        "MEN-08",
        "image réservée dont le nom n'est celui d'aucune image",
        "texte de remplacement « logo_mairie »",
        "images connues : logo_territoire, embleme_ue ; pour une autre image, décrivez-la par une phrase",
    ),
)
COURRIELS = (
    Regle(
        "TXT-01",
        "modèle de courriel qui n'est pas en UTF-8",
        "un texte enregistré par un vieux Bloc-notes",
        "dans le Bloc-notes : Enregistrer sous, Encodage : UTF-8",
    ),
)
RENDU = (
    Regle(
        "REN-01",
        "le document ne se remplit pas",
        "un contrat qui emprunte une branche fautive",
        "corrigez la balise nommée",
        ("DTL402",),
    ),
    Regle(
        "REN-02",
        "valeur perdue : imprimée par une balise, absente du document",
        "une balise que Word a mise hors du texte",
        "effacez la balise et retapez-la dans un paragraphe ordinaire",
        ("DTL401",),
    ),
    Regle(
        "REN-03",
        "titre vide une fois le document rempli",
        "« {{ titre_reserve }} » seul dans un titre, vide pour ce contrat",
        "mettez le titre dans le même « if » que son texte",
    ),
    Regle(
        "REN-04",
        "niveau de titre sauté une fois le document rempli",
        "un « Titre 3 » juste sous un « Titre 1 »",
        "appliquez le niveau qui suit, ou mettez le titre du dessus hors de la condition",
    ),
)
SANS_OBJET = {
    "DTL005": "aucune règle ne se désactive : rien à signaler d'inutile",
    "DTL308": "toute valeur est échappée : « & » et « < » s'impriment tels quels",
}
REGLES = {**DE_WORD, **{regle.code: regle for regle in (*MENTIONS, *COURRIELS, *RENDU)}}
