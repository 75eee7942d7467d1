"""The Viva server: one package, folders in import order."""
