"""What a line of an order costs; amounts are whole cents."""


def line_total(unit_price: int, quantity: int) -> int:
    """The price of so many of one thing."""
    if quantity < 1:
        raise ValueError(f"the quantity is {quantity}; accepted: 1 or more")
    return unit_price * quantity


def order_total(lines: list[tuple[int, int]]) -> int:
    """The price of an order, from the unit price and the quantity of each line."""
    return sum(line_total(unit_price, quantity) for unit_price, quantity in lines)
