"""账本: what was done, by whom, to which record, under which article; append-only and hash-chained.

The chain lets anyone who holds it prove that no entry was changed, removed or slipped in. It holds no personal data:
an actor is an account number, a subject is a record's number, a fact of a person is only ever a digest.
"""
