"""``clausegen modeles``: where each model comes from; start one of your own, check, hand over, take in."""

from __future__ import annotations

from pathlib import Path

import click

from clausegen.cli import A_CORRIGER, FAIT, exit_code, options

ETATS = {
    "a_jour": "copié du modèle commun actuel",
    "commun_modifie": "le modèle commun a changé depuis la copie (clausegen {version}) : comparez-les",
    "identique": "identique au modèle commun : vous pouvez le supprimer",
    "sans_origine": "version d'origine inconnue : comparez-le au modèle commun",
    "sans_commun": "propre au territoire, sans modèle commun",
}
SORTS = {"nouveau": "nouveau", "identique": "identique", "occupe": "différent"}


@click.group(
    "modeles",
    invoke_without_command=True,
    options_metavar="[OPTIONS]",
    subcommand_metavar="[COMMANDE] [ARGUMENTS]…",
)
@options.territoire
@click.pass_context
def commande(ctx: click.Context, territoire: str | None) -> int:
    """Montre, pour chaque document, les emplacements possibles de son modèle et celui qui sert.

    Dit aussi quand le modèle commun a changé depuis que le vôtre en a été copié.

    Exemple : clausegen modeles --territoire dieppe-maritime
    """
    ctx.obj = territoire
    if ctx.invoked_subcommand:
        return FAIT
    from clausegen import clausier, documents, files, territoires

    bibliotheques = files.libraries(Path.cwd())
    nom = options.territory_name(territoire, bibliotheques)
    territoires.load(nom, bibliotheques)
    servis: list[bool] = []
    for fiche in documents.DOCUMENTS.values():
        click.secho(f"{fiche.nom} — {fiche.libelle}", bold=True)
        servis += [_chain(modele, nom, bibliotheques) for modele in fiche.models]
    if courriers := clausier.letters(bibliotheques):
        click.secho("courriels", bold=True)
        servis += [_chain(courrier, nom, bibliotheques) for courrier in courriers]
    return FAIT if all(servis) else A_CORRIGER


def _chain(modele: str, territoire: str, bibliotheques: tuple[Path, ...]) -> bool:
    """Prints every place of a model, the one that serves, and whether it follows the common one."""
    from clausegen import clausier

    candidats = clausier.candidates(modele, territoire, bibliotheques)
    gagnant = clausier.winner(candidats)
    for candidat in candidats:
        etat = "sert" if candidat is gagnant else "présent" if candidat.present else "absent"
        click.echo(f"  {etat:<8} {candidat.chemin} ({candidat.origine})")
    if suivi := clausier.follow(modele, candidats):
        etat, origine = suivi
        click.echo(f"           {ETATS[etat].format(version=origine.clausegen if origine else '')}")
    return gagnant is not None


def _territory(ctx: click.Context, demande: str | None, bibliotheques: tuple[Path, ...]) -> str:
    """The territory asked for, before or after the sub-command; it must have a sheet."""
    from clausegen import territoires

    nom = options.territory_name(demande or ctx.obj, bibliotheques)
    territoires.load(nom, bibliotheques)
    return nom


@commande.command("copier", options_metavar="[OPTIONS]", short_help="Copie un modèle commun à modifier.")
@click.argument("document", metavar="DOCUMENT")
@options.territoire
@click.pass_context
def copier(ctx: click.Context, document: str, territoire: str | None) -> int:
    """Copie le modèle commun d'un document dans votre territoire, pour le modifier dans Word.

    DOCUMENT est un nom de document, de modèle ou de courriel. La copie va dans templates/TERRITOIRE ; sa
    version d'origine est notée dans origines.yaml. Un fichier présent n'est jamais remplacé.

    Exemple : clausegen modeles copier article_rc
    """
    from clausegen import bibliotheque, files

    bibliotheques = files.libraries(Path.cwd())
    nom = _territory(ctx, territoire, bibliotheques)
    espace = files.workspace(Path.cwd()) or Path.cwd()
    for chemin in bibliotheque.copy(document, nom, espace, bibliotheques):
        click.echo(f"copié    {chemin}")
    click.echo("Modifiez-le, puis : clausegen modeles verifier", err=True)
    return FAIT


@commande.command(
    "verifier", options_metavar="[OPTIONS]", short_help="Vérifie les modèles, en les remplissant."
)
@click.argument("documents", metavar="[DOCUMENT]…", nargs=-1)
@options.territoire
@options.en_json
@click.pass_context
def verifier(ctx: click.Context, documents: tuple[str, ...], territoire: str | None, en_json: bool) -> int:
    """Vérifie les modèles d'un territoire (de tous, par défaut) : balises, mentions, forme, rendu.

    Chaque modèle est relu, puis rempli avec une quarantaine de marchés d'exemple. Toutes les fautes sont
    dites, avec leur place dans Word et ce qu'il faut faire ; la liste est dans docs/verification-modeles.md.

    Exemple : clausegen modeles verifier article_rc --territoire dieppe-maritime
    """
    from clausegen import bibliotheque, files, lint
    from clausegen.cli import compte_rendu
    from clausegen.courriels import etapes, redaction

    bibliotheques = files.libraries(Path.cwd())
    voulu = territoire or ctx.obj
    noms = [_territory(ctx, voulu, bibliotheques)] if voulu else options.territory_names(bibliotheques)
    modeles = {modele for demande in documents for modele in bibliotheque.models(demande, bibliotheques)}
    lettres = {c.modele: redaction.names(c) for c in etapes.ETAPES.values()}
    bilans = [lint.check(nom, bibliotheques, modeles, lettres) for nom in noms]
    if en_json:
        compte_rendu.en_json({"territoires": [bilan.json() for bilan in bilans]})
    else:
        for bilan in bilans:
            click.secho(bilan.text(), bold=True)
            compte_rendu.constats(bilan.constats)
    return exit_code(constat for bilan in bilans for constat in bilan.constats)


@commande.command(
    "mentions", options_metavar="[OPTIONS]", short_help="Montre les mentions et un exemple de chacune."
)
@click.argument("recherche", metavar="[RECHERCHE]", nargs=-1)
@options.territoire
@options.en_json
@click.pass_context
def mentions(ctx: click.Context, recherche: tuple[str, ...], territoire: str | None, en_json: bool) -> int:
    """Montre les mentions à écrire dans un modèle : nature, sens, exemple, modèles qui les emploient.

    RECHERCHE garde celles dont le nom, le sens ou l'exemple contient ces mots.

    Exemple : clausegen modeles mentions pénalités
    """
    from dataclasses import asdict

    from clausegen import files
    from clausegen.cli import compte_rendu
    from clausegen.lint import repertoire

    bibliotheques = files.libraries(Path.cwd())
    voulu = territoire or ctx.obj or options.territory_names(bibliotheques)[0]
    toutes = repertoire.entries(voulu, bibliotheques)
    trouvees = [entree for entree in toutes if entree.matches(" ".join(recherche))]
    if en_json:
        compte_rendu.en_json({"mentions": [asdict(entree) for entree in trouvees]})
        return FAIT if trouvees else A_CORRIGER
    for entree in trouvees:
        reserve = "" if entree.publique else " — note interne seulement"
        click.secho(f"{{{{ {entree.cle} }}}}", bold=True, nl=False)
        click.echo(f"  {entree.genre}{reserve}")
        click.echo(f"  {entree.libelle}")
        if entree.exemple:
            click.echo(f"  exemple : {entree.exemple}")
        click.echo(f"  modèles : {', '.join(entree.modeles) or 'aucun'}")
    if not trouvees:
        click.echo(
            f"aucune mention pour « {' '.join(recherche)} » ; toutes : clausegen modeles mentions", err=True
        )
    return FAIT if trouvees else A_CORRIGER


@commande.command(
    "exporter", options_metavar="[OPTIONS]", short_help="Met vos modèles dans un fichier, à transmettre."
)
@click.argument("fichier", metavar="FICHIER.zip", type=click.Path(path_type=Path))
@options.territoire
@click.pass_context
def exporter(ctx: click.Context, fichier: Path, territoire: str | None) -> int:
    """Met dans un seul fichier la fiche d'un territoire, ses modèles, ses courriels et ses images.

    Le même territoire donne toujours le même fichier. Un fichier présent n'est jamais remplacé.

    Exemple : clausegen modeles exporter mes-modeles.zip
    """
    from clausegen import bibliotheque, files

    bibliotheques = files.libraries(Path.cwd())
    nom = _territory(ctx, territoire, bibliotheques)
    contenu, noms, autres = bibliotheque.pack(nom, bibliotheques)
    bibliotheque.deposit(fichier, contenu)
    for present in noms:
        click.echo(f"exporté  {nom}/{present}")
    for autre in autres:
        click.echo(f"{nom}/{autre} : laissé de côté, aucun document ne s'en sert", err=True)
    return FAIT


@commande.command(
    "importer", options_metavar="[OPTIONS]", short_help="Prend les modèles d'un collègue, vérifiés."
)
@click.argument("fichier", metavar="FICHIER.zip", type=click.Path(path_type=Path))
@options.territoire
@click.option("--a-blanc", is_flag=True, help="Vérifie et dit ce qui changerait, sans rien écrire.")
@click.pass_context
def importer(ctx: click.Context, fichier: Path, territoire: str | None, a_blanc: bool) -> int:
    """Prend les modèles d'un collègue, exportés par « modeles exporter », après les avoir vérifiés.

    Dit ce que chaque fichier remplacerait. Rien de ce qui existe n'est remplacé : si un fichier diffère du
    vôtre, rien n'est écrit. Avec --territoire, seuls les modèles et les courriels vont dans ce territoire.

    Exemple : clausegen modeles importer modeles-recus.zip --a-blanc
    """
    from clausegen import arrivages, bibliotheque, files, lint
    from clausegen.cli import compte_rendu

    bibliotheques = files.libraries(Path.cwd())
    espace = files.workspace(Path.cwd()) or Path.cwd()
    arrivage = arrivages.load(fichier)
    arrivage = arrivage.into(territoire or ctx.obj or arrivage.territoire)
    constats = lint.check_arrival(arrivage, bibliotheques)
    for nom, sort in bibliotheque.compare(arrivage, espace, bibliotheques).items():
        remplace = f" ; servira à la place de {sort.remplace.chemin}" if sort.remplace else ""
        click.echo(f"{SORTS[sort.etat]:<10}{arrivage.territoire}/{nom}{remplace}")
    compte_rendu.constats(constats, err=True)
    if any(map(lint.blocking, constats)):
        click.echo("Rien n'est écrit : demandez à votre collègue de corriger ces modèles.", err=True)
        return A_CORRIGER
    bibliotheque.install(arrivage, espace, bibliotheques, a_blanc=a_blanc)
    dossier = espace / "templates" / arrivage.territoire
    click.echo("À blanc : rien n'est écrit." if a_blanc else f"Écrit dans {dossier}.")
    return FAIT
