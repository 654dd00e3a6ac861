"""The kinds that come with Fermata: one file each, registered by being here."""
