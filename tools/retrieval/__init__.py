"""Finding passages: in a folder of documents on disk, or on the web, behind one Protocol."""
