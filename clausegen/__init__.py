"""clausegen : du profil de marché au dossier Word de la clause sociale d'insertion."""

__version__ = "0.1.0"
