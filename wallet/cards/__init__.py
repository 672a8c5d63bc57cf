"""The faces of money in conversations, one module a noun; found when Django starts."""
