"""What a document may say, kind by kind. docs/resources.md is made of the descriptions in here."""
