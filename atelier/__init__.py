"""L'atelier: builds the Word models of templates/commun from readable text sources (not shipped)."""
