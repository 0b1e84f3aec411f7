"""The docx engine: knows Word, nothing of contracts nor of law."""
