"""One blueprint a page kind; each module says which paths it answers."""
