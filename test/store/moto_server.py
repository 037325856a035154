"""Starts moto's server: `python3 test/store/moto_server.py -H HOST -p PORT`.

For every TransactWriteItems moto keeps a deep copy of each table concerned, to go back to when the transaction is
cancelled. A transaction of a thousand resources takes dozens of them over tens of thousands of items, and minutes.
Puts and deletes replace items and change none in place, so a copy of the dictionaries that hold them is enough here;
Kring's adapter sends no UpdateItem, the one operation that it would not be enough for.
"""

import copy
from collections import defaultdict

from moto.dynamodb.models.table import Table
from moto.server import main


def snapshot(table: Table, _memo: dict) -> Table:
    kept = copy.copy(table)
    kept.items = defaultdict(
        dict, {partition: dict(items) for partition, items in table.items.items()}
    )
    return kept


Table.__deepcopy__ = snapshot
main()
