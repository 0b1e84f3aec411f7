"""Ce que le maître d'ouvrage coche et écrit au bas de la note, dans Word."""

from pathlib import Path

from outils import remplir

note = Path("sortie/2026-31/note_calibrage.docx")
reponse = {
    "reponse_proposee": True,
    "reponse_fonction": "directrice des services techniques",
    "reponse_le": "24 novembre 2026",
}
Path("note_signee.docx").write_bytes(remplir.as_word(note.read_bytes(), reponse))
