-- The case files. The members of a row's JSON are these columns, in this order.
SELECT * FROM akte
