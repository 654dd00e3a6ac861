"""Python without its comments: what a comment asks of a tool is not heard, and no text inside quotes is touched."""

import io
import tokenize


def without_comments(program: str) -> str:
    """The same lines with every comment emptied: no list of words could miss one that switches a tool off.

    A program that cannot be taken apart comes back as it is: it is no program, and the tool says so.
    """
    lines = io.StringIO(program).readlines()
    try:
        for token in tokenize.generate_tokens(io.StringIO(program).readline):
            if token.type == tokenize.COMMENT:
                row, column = token.start
                line = lines[row - 1]
                lines[row - 1] = line[:column] + "#" + line[column + len(token.string) :]
    except (tokenize.TokenError, SyntaxError):
        return program
    return "".join(lines)
