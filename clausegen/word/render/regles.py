"""What a model must respect to be filled in and delivered: one row a fault, with its example and its remedy.

BAL: the tags, refused wherever a model is opened. FRM: the form of the Word file, told by the check alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from clausegen.constats import Constat, Gravite


@dataclass(frozen=True, slots=True)
class Regle:
    """One fault: what it is, how it looks, what to do; ``couvre``: the docxtpl-lint rules that it answers."""

    code: str
    quoi: str
    exemple: str
    remede: str
    couvre: tuple[str, ...] = ()
    gravite: Gravite = "a_corriger"

    def found(self, lieu: str, message: str, fichier: str = "", remede: str = "") -> Constat:
        """The finding, at its place in Word; ``remede`` when more precise than the rule's own."""
        return Constat(
            self.code,
            self.gravite,
            f"{lieu} : {message}" if lieu else message,
            fichier=fichier or None,
            remede=remede or self.remede,
        )


BALISES = (
    Regle(
        "BAL-01",
        "balise ouverte et jamais fermée dans son paragraphe",
        "Total {{ heures euros",
        "fermez-la dans le même paragraphe, par « }} », « %} » ou « #} »",
        ("DTL001", "DTL002"),
    ),
    Regle(
        "BAL-02",
        "guillemets français dans une balise",
        "{% if avis == «oui» %}",
        'mettez des guillemets droits : "…"',
    ),
    Regle(
        "BAL-03",
        "espace insécable après « {%p » ou « {%tr »",
        "{%p°if alloti %}",
        "remplacez-la par une espace ordinaire",
    ),
    Regle("BAL-04", "tiret collé aux accolades : il fusionne des paragraphes", "{%- if alloti %}", "ôtez-le"),
    Regle(
        "BAL-05", "caractère « & », « } » ou « % » dans une balise", "{%p if i % 2 %}", "ôtez-le", ("DTL201",)
    ),
    Regle("BAL-06", "balise trop longue", "{{ une balise de plus de 300 caractères }}", "raccourcissez-la"),
    Regle(
        "BAL-07",
        "tabulation, saut de ligne, signet, lien ou champ à l'intérieur d'une balise",
        "{{ objet → }}",
        "effacez la balise entière et retapez-la",
    ),
    Regle(
        "BAL-08",
        "texte enrichi ou cellules répétées, que clausegen ne connaît pas",
        "{{r objet }}, {%tc for lot in lots %}",
        "employez « {{ », « {%p » ou « {%tr »",
        ("DTL207", "DTL307"),
    ),
    Regle(
        "BAL-09",
        "instruction inconnue, ou espace avant le préfixe",
        "{% tr for lot in lots %}, {% endfro %}, {% colspan 2 %}",
        "permises : if, elif, else, endif, for, endfor (après « {%p » ou « {%tr » pour un bloc)",
        ("DTL103", "DTL202", "DTL208"),
    ),
    Regle(
        "BAL-10",
        "expression non comprise, ou qu'un modèle n'a pas le droit d'écrire : appel, calcul, filtre, test",
        "{{ heures + 1 }}, {{ total | money }}, {% if lots is vide %}",
        "corrigez la balise dans le modèle",
        ("DTL103", "DTL104", "DTL105"),
    ),
    Regle(
        "BAL-11",
        "balise de ligne « {%tr » hors d'un tableau",
        "{%tr for lot in lots %} dans un paragraphe",
        "employez « {%p » hors d'un tableau",
        ("DTL203",),
    ),
    Regle(
        "BAL-12",
        "texte à côté d'une balise de paragraphe ou de ligne : il disparaîtrait",
        "Important {%p if alloti %}",
        "mettez la balise seule",
        ("DTL206", "DTL209", "DTL210"),
    ),
    Regle(
        "BAL-13",
        "signet, image ou saut à côté d'une balise de paragraphe ou de ligne : il disparaîtrait",
        "{%p if alloti %}, suivi d'une image",
        "déplacez-le dans un autre paragraphe",
    ),
    Regle(
        "BAL-14",
        "bloc jamais refermé",
        "{%p if alloti %} sans {%p endif %}",
        "ajoutez « endif » ou « endfor »",
        ("DTL101",),
    ),
    Regle(
        "BAL-15",
        "« else » ou « end… » qui ne répond à aucun bloc ouvert",
        "{% if alloti %}{% endfor %}",
        "vérifiez les « end… »",
        ("DTL102",),
    ),
    Regle(
        "BAL-16",
        "début et fin d'un bloc qui n'ont pas le même préfixe, ou pas le même endroit",
        "{%p for lot in lots %} … {% endfor %}",
        "même préfixe (« {%p », « {%tr » ou aucun) et même endroit : paragraphe, cellule ou tableau",
        ("DTL204", "DTL205"),
    ),
    Regle(
        "BAL-17",
        "trop de balises, ou trop de blocs l'un dans l'autre",
        "treize « {% if %} » emboîtés",
        "scindez le modèle",
    ),
    Regle(
        "BAL-18",
        "instruction hors du texte : champ, texte de remplacement, propriété",
        "un champ { IF {% if alloti %} }",
        "n'y mettez que des « {{ mention }} »",
    ),
    Regle("BAL-19", "accolade isolée à la fin d'un paragraphe ou d'un champ", "fin {", "supprimez-la"),
    Regle(
        "BAL-20",
        "modifications suivies laissées dans le modèle : le texte supprimé serait rempli lui aussi",
        "un paragraphe inséré en suivi des modifications",
        "dans Word, onglet Révision, acceptez ou refusez toutes les modifications",
        ("DTL003",),
    ),
    Regle(
        "BAL-21",
        "fichier d'un logiciel inhabituel",
        "un fichier fabriqué par un convertisseur",
        "réenregistrez le modèle dans Word",
    ),
    Regle(
        "BAL-22",
        "bloc qui s'ouvre dans un lien ou un champ et se ferme ailleurs",
        "{% if %} dans le texte, {% endif %} dans un lien",
        "ouvrez et fermez chaque bloc au même endroit",
    ),
)
FORME = (
    Regle(
        "FRM-01",
        "style qui n'est pas dans le fichier",
        "un paragraphe collé d'un autre document",
        "appliquez un style de la liste de Word, par exemple « Corps de texte »",
    ),
    Regle(
        "FRM-02", "titre vide", "une ligne vide au style « Titre 2 »", "supprimez-le, ou écrivez son texte"
    ),
    Regle(
        "FRM-03",
        "numéro tapé dans un titre, au lieu de la numérotation automatique",
        "« 2.1 Publics » au style « Titre 2 »",
        "effacez le numéro : le style le donne",
    ),
    Regle(
        "FRM-04",
        "puce ou numéro tapé au début d'un paragraphe",
        "« - les publics », « 1) les heures »",
        "employez un style de liste : « Liste à puces » ou « Liste numérotée »",
    ),
    Regle(
        "FRM-05",
        "police, taille, couleur ou retrait posés à la main, perdus ou étrangers une fois le texte inséré",
        "un mot en Arial 14 rouge",
        "sélectionnez le passage, Ctrl+Espace et Ctrl+Q, puis choisissez un style",
        gravite="a_verifier",
    ),
    Regle(
        "FRM-06",
        "saut de page ou de section, note, qui ne suit pas le texte quand on l'insère",
        "un saut de section au milieu de l'article",
        "supprimez-le : le document qui reçoit le texte a sa propre mise en page",
    ),
    Regle(
        "FRM-07",
        "langue absente, ou autre que le français",
        "un paragraphe marqué « anglais »",
        "sélectionnez tout, puis Révision > Langue > Français (France)",
    ),
    Regle(
        "FRM-08",
        "image sans texte de remplacement",
        "un logo collé",
        "clic droit sur l'image > « Modifier le texte de remplacement », et décrivez-la",
    ),
    Regle(
        "FRM-09",
        "commentaire laissé dans le modèle : il partirait avec chaque document",
        "une bulle dans la marge",
        "dans Word, onglet Révision, supprimez tous les commentaires",
    ),
    Regle(
        "FRM-10",
        "police que les autres postes n'ont pas sans doute",
        "un titre en « Marianne »",
        "choisissez une police de Word (Calibri, Arial, Times New Roman…), ou incorporez-la",
        gravite="a_verifier",
    ),
    Regle(
        "FRM-11",
        "texte masqué : il partirait avec chaque document",
        "une remarque en police masquée",
        "affichez-le (Accueil > ¶), puis supprimez-le",
    ),
    Regle("FRM-12", "surlignage laissé", "un passage surligné en jaune", "ôtez le surlignage"),
    Regle(
        "FRM-13",
        "paragraphes vides à la suite, pour faire un espace",
        "trois retours à la ligne",
        "supprimez-les : le style donne l'espace avant et après",
        gravite="a_verifier",
    ),
    Regle(
        "FRM-14",
        "fichier sans titre dans ses propriétés, que lit un lecteur d'écran",
        "Fichier > Informations > Titre, vide",
        "donnez un titre : Fichier > Informations > Titre",
    ),
    Regle(
        "FRM-15",
        "nom d'une personne dans les propriétés : il partirait avec chaque document",
        "« Dernière modification par : Prénom Nom »",
        "Fichier > Informations : effacez l'auteur, ou mettez votre service",
        gravite="information",
    ),
    Regle(
        "FRM-16",
        "lien vers un fichier d'un poste ou d'un réseau interne",
        "file:///C:/Marches/annexe.docx",
        "supprimez le lien, ou visez une page publique",
    ),
    Regle(
        "FRM-17",
        "champ qui change tout seul, ou qui va chercher un contenu ailleurs",
        "{ DATE }, { INCLUDETEXT }",
        "remplacez-le par une mention, ou par du texte",
    ),
    Regle(
        "FRM-18",
        "tableau sans ligne d'en-tête",
        "un tableau de trois lignes, sans titre de colonne",
        "première ligne > clic droit > Propriétés du tableau > Ligne > « Répéter en haut de chaque page »",
        gravite="a_verifier",
    ),
    Regle(
        "FRM-19",
        "liste dont la numérotation n'est pas dans le fichier",
        "un paragraphe collé d'un autre document",
        "ôtez la numérotation, puis appliquez un style de liste",
    ),
    Regle(
        "MODELE-10",
        "image réservée (son texte de remplacement nomme une mention) qui n'est pas une image PNG",
        "logo_territoire, en JPEG",
        "remplacez-la dans Word par une image PNG, avec le même texte de remplacement",
    ),
    Regle(
        "MODELE-11",
        "deux images réservées qui sont une seule et même image",
        "logo_territoire et embleme_ue, la même image grise",
        "mettez deux images différentes à ces deux endroits",
    ),
    Regle(
        "DOCX-01",
        "fichier refusé : macros, objet incorporé, contenu lié, document protégé, abîmé ou d'un autre format",
        "un .docm, un modèle attaché en réseau, une image liée",
        "réenregistrez-le dans Word au format .docx, images incorporées",
    ),
)
REGLES = {regle.code: regle for regle in (*BALISES, *FORME)}
