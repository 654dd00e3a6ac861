"""Which machines and which ways of breaking them were not looked at while the rules were written.

Fixed before the first rule existed. The catch rate is told for both halves apart: the half that the rules were
developed against says how well they were fitted, this one how well they hold.
"""

MACHINES = frozenset({"desk", "nested"})

OPERATORS = frozenset(
    {
        "a compensation undoes another effect",
        "a join waits for alternatives",
        "an effect is moved before its gate",
        "rejected leads to what approved leads to",
        "the gate covers one effect less",
        "the router asks about another state",
        "the way back crosses a pivot",
        "two undos are swapped",
    }
)
