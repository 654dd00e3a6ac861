"""Report: what a site's runs came to, by workflow, agent and team."""
