"""The seed's three patterns, as given; and bounded, for a site that wants words and fewer false alarms."""

AS_GIVEN = ("ignore.*previous.*instructions", "system.*prompt", "jailbreak")
"""`system.*prompt` fits "the system will prompt you to restart": see docs/guardrails.md for how often."""

BOUNDED = (r"ignore.{0,40}previous.{0,40}instructions", r"system[\s_-]{0,2}prompts?\b", "jailbreak")
