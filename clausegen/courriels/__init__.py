"""The messages of a contract: written as drafts in its folder and, separately, sent."""
