"""Resources: reading, applying, showing and deleting what a site declares in YAML."""
