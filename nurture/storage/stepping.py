"""The distinct values of an indexed column, found by stepping from each to the next, however many rows there are."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select


def distinct(column: ColumnElement[Any], *where: ColumnElement[bool]) -> Select[Any]:
    """Returns the statement that asks for the values of a column, each once; an index must begin with the column.

    Neither database skips within an index for DISTINCT: both would walk through all its entries.
    """
    step = select(func.min(column).label("value")).where(*where).cte("steps", recursive=True)
    following = select(func.min(column)).where(column > step.c.value, *where).scalar_subquery()
    step = step.union_all(select(following).where(step.c.value.is_not(None)))
    return select(step.c.value).where(step.c.value.is_not(None))
